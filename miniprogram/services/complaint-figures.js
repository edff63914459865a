// 投诉数据 / What became of complaints, as it is told to everybody: per office, in blocks that tell of nobody.
const request = require('../utils/request');

/** @typedef {{count: number, n: number, percent: number | null}} Share */
/** @typedef {{received: number, states: {key: string, label: string, count: number}[], accepted_in_time: Share, answered_in_time: Share, solved: Share, reopened: number}} Counts */
/** @typedef {{period: {label: string, first_on: string, last_on: string}, figures: Counts}} Block */

/** @param {number | string} id @returns {Promise<{id: number, name: string, note: string, blocks: Block[]}>} newest first; none where there is too little to tell */
function ofOffice(id) {
  return request.open({ path: `/api/v1/organizations/${encodeURIComponent(String(id))}/complaint-figures` });
}

/** @returns {Promise<{city: string, note: string, months: Block[], offices: (Block & {id: number, name: string})[]}>} */
function ofCity() {
  return request.open({ path: '/api/v1/complaint-figures' });
}

/** @param {string} label @param {Share} share */
function row(label, { count, n, percent }) {
  return { label, words: n ? `${count} / ${n} 件` : '尚无', percent };
}

/** The shares in words, each with its n. @param {Counts} figures */
function shares({ accepted_in_time: accepted, answered_in_time: answered, solved }) {
  return [row('按期受理', accepted), row('按期答复', answered), row('群众说已解决', solved)];
}

module.exports = { ofOffice, ofCity, shares };
