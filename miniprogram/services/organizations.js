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

/** @typedef {{name: string, district: string | null, offices: {id: number, name: string, room: string | null, hours: string | null, phone: string | null, code_token: string | null}[]}} Place */

/**
 * Buildings with the bodies in them, by a part of a street's, hall's, district's or body's name.
 * @param {string} query
 * @param {number} [page]
 * @returns {Promise<Paged<Place>>}
 */
function places(query, page = 1) {
  return request.open({ path: '/api/v1/places', query: { query, page } });
}

module.exports = { search, get, matters, places };
