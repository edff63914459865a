// 复核与送达 / Ratings that came in bursts, signals of doubt, and staff whom no notice reaches.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin';

/**
 * @typedef {object} Burst
 * @property {string} id
 * @property {string} kind_label
 * @property {{id: number, name: string}} organization
 * @property {string} day
 * @property {number} n
 * @property {'waiting' | 'proposed' | 'released' | 'excluded'} state
 * @property {string} state_label
 * @property {string | null} proposed_by
 * @property {string | null} reason
 * @property {string | null} reason_label
 * @property {boolean} may_decide
 * @property {boolean} may_confirm
 */
/** @typedef {{staff: {id: number, name: string, role_label: string, organization: string | null}, reason: string, reason_label: string, since: string | null, messages: number}} Unreachable */

/** @param {number} page @returns {Promise<import('../../../services/organizations').Paged<Burst>>} */
function bursts(page) {
  return request.asStaff({ path: `${BASE}/rating-bursts`, query: { page } });
}

/** @param {string} id @returns {Promise<Burst>} */
function release(id) {
  return request.asStaff({ method: 'POST', path: `${BASE}/rating-bursts/${id}/release`, data: {} });
}

/** Proposes to leave them out; by a second person with the same reason it is done. @param {string} id @param {string} reason @returns {Promise<Burst>} */
function exclude(id, reason) {
  return request.asStaff({ method: 'POST', path: `${BASE}/rating-bursts/${id}/exclude`, data: { reason } });
}

/** @returns {Promise<{note: string, items: any[]}>} */
function signals() {
  return request.asStaff({ path: `${BASE}/rating-signals` });
}

/** @returns {Promise<{items: Unreachable[]}>} */
function unreachable() {
  return request.asStaff({ path: `${BASE}/unreachable` });
}

/** @param {number} staffId @returns {Promise<{code: string, expires_at: string}>} */
function bindingCode(staffId) {
  return request.asStaff({ method: 'POST', path: `${BASE}/staff/${staffId}/binding-code`, data: {} });
}

module.exports = { bursts, release, exclude, signals, unreachable, bindingCode };
