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

module.exports = { posts, arrive, move };
