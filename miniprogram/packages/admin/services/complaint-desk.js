// 办理桌 / One complaint as staff work on it: what it is, what may be done, its deadlines, others like it, and what they do.
const request = require('../../../utils/request');
const attempts = require('../../../utils/attempts');
const complaints = require('../../../services/complaints');

const BASE = '/api/v1/admin/complaints';

/** @typedef {import('../../../services/admin').ComplaintRow} Row */
/** @typedef {{id: number, name: string, why: string, hindrance: string | null, staffed: boolean}} Office */

/** A complaint is made readable; other answers stay as they are. @param {any} answer */
function readable(answer) {
  return answer && answer.timeline ? complaints.readable(answer) : answer;
}

/** Opening is noted for the author to read. @param {number | string} id */
async function get(id) {
  return readable(await request.asStaff({ path: `${BASE}/${id}` }));
}

/**
 * Does something with a complaint: a move, a message, a pause, a join ... The server refuses what is not possible now.
 * @param {number | string} id
 * @param {string} what the last part of the address
 * @param {object} [data]
 */
async function act(id, what, data = {}) {
  return readable(await request.asStaff({ method: 'POST', path: `${BASE}/${id}/${what}`, data }));
}

/** @param {number | string} id */
function deadline(id) {
  return request.asStaff({ path: `${BASE}/${id}/deadline` });
}

/** @param {number | string} id @returns {Promise<{items: Office[]}>} */
function offices(id) {
  return request.asStaff({ path: `${BASE}/${id}/offices` });
}

/** @param {number | string} id @returns {Promise<{lead: Row[], joined: Row[], suggested: Row[]}>} */
function similar(id) {
  return request.asStaff({ path: `${BASE}/${id}/similar` });
}

/**
 * @param {{status?: string, kind?: string, query?: string, mine?: string, page?: number}} filter
 * @returns {Promise<import('../../../services/organizations').Paged<Row>>}
 */
function list(filter) {
  return request.asStaff({ path: BASE, query: filter });
}

/** @returns {Promise<{counts: Record<string, number>}>} how many there are by state and by way of looking */
function counts() {
  return request.asStaff({ path: `${BASE}/counts` });
}

/**
 * A picture, PDF, Word or Excel file for an answer; the server keeps it a day unless an answer takes it.
 * @param {string} filePath
 * @param {string} name what the author and the desks read
 * @param {(percent: number) => void} progress
 * @returns {Promise<{id: string, media_type: string, bytes: number}>}
 */
function upload(filePath, name, progress) {
  return request.upload({ path: '/api/v1/admin/attachments', filePath, data: { name }, key: attempts.newKey(), onProgress: progress });
}

/**
 * @param {string | number} id
 * @returns {Promise<string>} a temporary file
 */
function file(id) {
  return request.download({ path: `/api/v1/admin/attachments/${id}` });
}

/**
 * The list as it is filtered, or what came of all one sees by month and office, as a workbook; without words and contacts.
 * @param {'complaints' | 'complaint-figures'} what
 * @param {{status?: string, kind?: string, query?: string}} filter
 * @returns {Promise<string>} a temporary file
 */
function workbook(what, filter) {
  return request.download({ path: `/api/v1/admin/${what}/export`, query: what === 'complaints' ? filter : {} });
}

module.exports = { get, act, deadline, offices, similar, list, counts, upload, file, workbook };
