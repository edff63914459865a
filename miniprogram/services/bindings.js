// 绑定申请 / Who wants to tie a WeChat identity to a staff account, and the second person's word on it.
const request = require('../utils/request');

const BASE = '/api/v1/admin/bindings';

/**
 * @typedef {object} Binding
 * @property {number} id
 * @property {{name: string, role_label: string, organization: string | null}} staff
 * @property {string} state
 * @property {string} state_label
 * @property {string | null} issued_by
 * @property {string | null} claimed_at
 * @property {boolean} may_decide
 */

/** @param {'waiting' | 'all'} state @returns {Promise<{items: Binding[]}>} */
function list(state) {
  return request.asStaff({ path: BASE, query: { state } });
}

/**
 * The second person's word; of two who decide, the later one is refused.
 * @param {number} id
 * @param {'approval' | 'refusal'} word
 * @returns {Promise<Binding>}
 */
function decide(id, word) {
  return request.asStaff({ method: 'POST', path: `${BASE}/${id}/${word}`, data: {} });
}

module.exports = { list, decide };
