// 通报 / Circulars: those received and those issued; opening one is the receipt.
const request = require('../utils/request');

const BASE = '/api/v1/admin/circulars';

/** @typedef {{id: number, title: string, office: string, issued_at: string, mine_to_read: boolean, read_at: string | null, receipts: {read: number, total: number} | null}} Circular */
/** @typedef {Circular & {text: string, readers: {name: string, organization: string | null, read_at: string | null, notice: string}[]}} OpenCircular */

/** @param {number} page @returns {Promise<import('./organizations').Paged<Circular>>} */
function list(page) {
  return request.asStaff({ path: BASE, query: { page } });
}

/** @param {number | string} id @returns {Promise<OpenCircular>} */
function open(id) {
  return request.asStaff({ path: `${BASE}/${encodeURIComponent(String(id))}` });
}

module.exports = { list, open };
