// 试点与环节 / What is in the pilot on a day, and the steps of matters with who answers for them that day.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin';

/** @typedef {{organizations: number, posts: number, officials: number, matters: number}} ScopeCounts */
/** @typedef {{day: string, total: ScopeCounts, batches: (ScopeCounts & {code: string, name: string, document_number: string, starts_on: string})[]}} Scope */
/** @typedef {{code: string, name: string, holders: string[]}} Owner */
/**
 * @typedef {object} Step
 * @property {number} id
 * @property {string} matter
 * @property {string} organization
 * @property {number} number
 * @property {string} name
 * @property {number} working_days
 * @property {Owner} post
 * @property {Owner | null} stand_in
 * @property {'held' | 'stood_in' | 'vacant'} state
 */

/** @param {string} on @returns {Promise<Scope>} */
function scope(on) {
  return request.asStaff({ path: `${BASE}/pilot-scope`, query: { on } });
}

/**
 * @param {{on: string, query: string, only: string, page: number}} filter
 * @returns {Promise<import('../../../services/organizations').Paged<Step> & {counts: {total: number, without_holder: number, vacant: number}}>}
 */
function steps(filter) {
  return request.asStaff({ path: `${BASE}/steps`, query: filter });
}

module.exports = { scope, steps };
