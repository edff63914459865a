// 公示 / Which fields are published, of all of a kind or of one; and how complete what is published is.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin';

/** @typedef {'organization' | 'counter' | 'post' | 'official'} Kind */
/** @typedef {{field: string, label: string, published: boolean, own: boolean, general: boolean, value: string | null}} Flag */

/** @param {Kind} kind @param {string} id of one, or nothing for all of the kind @returns {Promise<{items: Flag[]}>} */
function flags(kind, id) {
  return request.asStaff({ path: `${BASE}/publication`, query: { kind, id } });
}

/** @param {Kind} kind @param {string} id @param {Record<string, boolean | null>} changes null: as all of the kind again @returns {Promise<{items: Flag[]}>} */
function change(kind, id, changes) {
  return request.asStaff({ method: 'POST', path: `${BASE}/publication`, data: { kind, id: id ? Number(id) : null, changes } });
}

function completeness() {
  return request.asStaff({ path: `${BASE}/completeness` });
}

module.exports = { flags, change, completeness };
