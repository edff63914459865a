// 制度维护 / What an office keeps up: who is on duty, working days, who is competent for what.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin';

/** @typedef {{staff_id: number, name: string, role_label: string, organization: string | null}} Person */
/** @typedef {{day: string, works: boolean, turns: (Person & {turn: number})[]}} DutyDay */
/** @typedef {{year: number, source: 'shipped' | 'entered' | 'unknown', source_label: string, document: string, note: string | null, days: {day: string, works: boolean, document: string}[], may_edit: boolean}} Year */
/** @typedef {{category: string, category_label: string, offices: {id: number, name: string}[]}} Competence */

/** @param {string} first @param {number} days @returns {Promise<{items: DutyDay[], choices: Person[]}>} */
function roster(first, days) {
  return request.asStaff({ path: `${BASE}/roster`, query: { first, days } });
}

/** In turn; nobody clears the day. @param {string} day @param {number[]} staffIds @returns {Promise<DutyDay>} */
function setDuty(day, staffIds) {
  return request.asStaff({ method: 'POST', path: `${BASE}/roster`, data: { day, staff_ids: staffIds } });
}

/** @param {number} year @returns {Promise<Year>} */
function calendar(year) {
  return request.asStaff({ path: `${BASE}/calendar`, query: { year } });
}

/** @param {{day: string, works: boolean, document: string}} day @returns {Promise<Year>} */
function setDay(day) {
  return request.asStaff({ method: 'POST', path: `${BASE}/calendar/days`, data: day });
}

/** @param {string} day @returns {Promise<Year>} */
function clearDay(day) {
  return request.asStaff({ method: 'POST', path: `${BASE}/calendar/days/removal`, data: { day } });
}

/** @param {{year: number, document: string, rests: string[], works: string[]}} year @returns {Promise<Year>} */
function enterYear(year) {
  return request.asStaff({ method: 'POST', path: `${BASE}/calendar/years`, data: year });
}

/** @returns {Promise<{items: Competence[]}>} */
function competences() {
  return request.asStaff({ path: `${BASE}/competences` });
}

/** None gives the category back to everybody. @param {string} category @param {number[]} ids @returns {Promise<{items: Competence[]}>} */
function assign(category, ids) {
  return request.asStaff({ method: 'POST', path: `${BASE}/competences`, data: { category, organization_ids: ids } });
}

module.exports = { roster, setDuty, calendar, setDay, clearDay, enterYear, competences, assign };
