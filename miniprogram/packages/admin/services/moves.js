// 人事变动 / Arrivals and moves of officials; codes and prints follow by themselves.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin';

/** @typedef {{changes: string[], ended: {number: string, label: string, successor_number: string | null}[], opened: {id: number, number: string, token: string, label: string}[]}} Followed */
/** @typedef {'transfer' | 'appoint' | 'relieve' | 'leave'} Kind */

/** @param {string} query @returns {Promise<{items: {id: number, name: string, organization: string, holders: string[], closed_on: string | null}[]}>} */
function posts(query) {
  return request.asStaff({ path: `${BASE}/posts`, query: { query } });
}

/** @param {{staff_number: string, name: string, establishment_type: string, post_id: number, on: string, document: string}} newcomer @returns {Promise<Followed>} */
function arrive(newcomer) {
  return request.asStaff({ method: 'POST', path: `${BASE}/arrivals`, data: newcomer });
}

/** @param {string} officialId @param {{kind: Kind, post_id?: number, on: string, document: string}} change @returns {Promise<Followed>} */
function move(officialId, change) {
  return request.asStaff({ method: 'POST', path: `${BASE}/officials/${officialId}/moves`, data: change });
}

/** Ends a post today; what it does goes to its successor. @param {string} postId @param {{successor_id?: number, document: string}} end @returns {Promise<Followed>} */
function endPost(postId, end) {
  return request.asStaff({ method: 'POST', path: `${BASE}/posts/${postId}/abolition`, data: end });
}

/** Ends an office today; another one takes over all that is in it. @param {string} officeId @param {{into_id: number, document: string}} merger @returns {Promise<Followed>} */
function merge(officeId, merger) {
  return request.asStaff({ method: 'POST', path: `${BASE}/organizations/${officeId}/merger`, data: merger });
}

/** Ends an office today with all that is in it. @param {string} officeId @param {{document: string}} end @returns {Promise<Followed>} */
function endOffice(officeId, end) {
  return request.asStaff({ method: 'POST', path: `${BASE}/organizations/${officeId}/abolition`, data: end });
}

module.exports = { posts, arrive, move, endPost, merge, endOffice };
