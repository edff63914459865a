// 机构 / Organizations: search, one organization with its posts, and its matters.
const request = require('../utils/request');

/** @typedef {{id: number | string, name: string, matters_total: number, code_token: string | null}} OrganizationRow */
/**
 * @template T
 * @typedef {{items: T[], page: number, pages: number, total: number}} Paged
 */

/**
 * @param {string} query
 * @param {number} [page]
 * @returns {Promise<Paged<OrganizationRow>>}
 */
function search(query, page = 1) {
  return request.open({ path: '/api/v1/organizations', query: { query, page } });
}

/** @param {number | string} id */
function get(id) {
  return request.open({ path: `/api/v1/organizations/${encodeURIComponent(String(id))}` });
}

/**
 * @param {number | string} id
 * @param {string} query
 * @param {number} [page]
 * @returns {Promise<Paged<{code: string, name: string, type_label: string, group: string}>>}
 */
function matters(id, query, page = 1) {
  return request.open({ path: `/api/v1/organizations/${encodeURIComponent(String(id))}/matters`, query: { query, page } });
}

module.exports = { search, get, matters };
