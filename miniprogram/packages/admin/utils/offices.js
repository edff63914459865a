// 值班与日历的填写 / Turns put in order, and many days read from one field. Pure functions.
const { readDay, inWords, weekday } = require('./days');
const { dayAfter } = require('../../../utils/dates');

/** @typedef {import('../services/offices').DutyDay} DutyDay */
/** @typedef {import('../services/offices').Person} Person */

/** @param {DutyDay} one @param {string} today */
function dutyRow(one, today) {
  const date = inWords(one.day).replace(/^\d+年/, '');
  return { ...one, date: `${date} ${weekday(one.day)}`, today: one.day === today, names: one.turns.map(({ name }) => name).join('，其次') };
}

/** @template T @param {T[]} list @param {number} index @returns {T[]} one place earlier */
function earlier(list, index) {
  if (index <= 0 || index >= list.length) return list;
  const moved = [...list];
  [moved[index - 1], moved[index]] = [moved[index], moved[index - 1]];
  return moved;
}

/** Those who could be added. @param {Person[]} choices @param {Person[]} chosen */
function left(choices, chosen) {
  const taken = new Set(chosen.map(({ staff_id: id }) => id));
  return choices.filter(({ staff_id: id }) => !taken.has(id));
}

const LONGEST = 40; // days between two that are joined

/**
 * The days of a notice as somebody copies them: one a line or with commas between, a stretch as "2027-02-05至2027-02-11".
 * @param {string} text
 * @returns {{days: string[], wrong: string[]}} what cannot be read is told, not left out
 */
function readDays(text) {
  const days = new Set(), wrong = [];
  for (const part of text.split(/[\s,，;；、]+/).filter(Boolean)) {
    const [from, to = from, ...more] = part.split(/至|到|~|—+/);
    const [first, last] = [readDay(from), readDay(to)];
    if (!first || !last || more.length || last < first || last > dayAfter(first, LONGEST)) wrong.push(part);
    else for (let day = first; day <= last; day = dayAfter(day, 1)) days.add(day);
  }
  return { days: [...days].sort(), wrong };
}

module.exports = { dutyRow, earlier, left, readDays };
