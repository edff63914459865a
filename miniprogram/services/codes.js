// 二维码 / Codes: what is wrong with one on the wall, where copies hang, and the duties published behind them.
const request = require('../utils/request');
const attempts = require('../utils/attempts');

const BASE = '/api/v1/admin';

/**
 * @typedef {object} Copy
 * @property {number} id
 * @property {string} code_number
 * @property {string} label
 * @property {string} carrier_label
 * @property {string} place
 * @property {string | null} checked_on
 * @property {string | null} checked_by
 * @property {string | null} removed_on
 * @property {string | null} why_replace
 * @property {string | null} successor_number
 */
/** @typedef {{id: number, code_number: string, label: string, problem_label: string, place: string, reported_on: string, settled_on: string | null}} Report */
/** @typedef {{post_id: number, post: string, organization: string, text: string, version: string, confirmed_at: string | null}} OwnDuties */

/**
 * Tells that a code is covered or wrong. Nobody has to sign in; the same words sent again are the same report.
 * @param {string} token
 * @param {{problem: string, place: string}} report
 * @returns {Promise<{message: string}>}
 */
async function report(token, { problem, place }) {
  const purpose = `report:${token}`;
  const body = place ? { problem, place } : { problem };
  const { key } = attempts.prepare(purpose, body);
  try {
    const answer = await request.nameless({ method: 'POST', path: `/api/v1/codes/${encodeURIComponent(token)}/reports`, data: body, key });
    attempts.finish(purpose);
    return answer;
  } catch (error) {
    if (!error.unknownOutcome) attempts.finish(purpose);
    throw error;
  }
}

/**
 * What hangs where, or only what must be replaced.
 * @param {{toReplace: boolean, page: number}} filter
 * @returns {Promise<import('./organizations').Paged<Copy>>}
 */
function copies({ toReplace, page }) {
  return request.asStaff({ path: `${BASE}/prints`, query: { to_replace: toReplace ? 'true' : '', page } });
}

/** @param {number} id @returns {Promise<Copy>} */
function check(id) {
  return request.asStaff({ method: 'POST', path: `${BASE}/prints/${id}/check`, data: {} });
}

/** @param {number} id @returns {Promise<Copy>} */
function takeDown(id) {
  return request.asStaff({ method: 'POST', path: `${BASE}/prints/${id}/take-down`, data: {} });
}

/**
 * All codes in use within one's scope on a carrier, ready for the printer.
 * @param {string} carrier
 * @returns {Promise<string>} a temporary file
 */
function printFile(carrier) {
  return request.download({ path: `${BASE}/prints/file`, query: { carrier } });
}

/** @param {number} page @returns {Promise<import('./organizations').Paged<Report>>} */
function reports(page) {
  return request.asStaff({ path: `${BASE}/code-reports`, query: { page } });
}

/** @param {number} id @param {string} note what was done about it @returns {Promise<Report>} */
function settle(id, note) {
  return request.asStaff({ method: 'POST', path: `${BASE}/code-reports/${id}/settle`, data: { note } });
}

/** @returns {Promise<{items: OwnDuties[]}>} */
function ownDuties() {
  return request.asStaff({ path: `${BASE}/duties` });
}

/** Says that exactly this text is right; another that came meanwhile is refused. @param {OwnDuties} duties @returns {Promise<{items: OwnDuties[]}>} */
function confirmDuties(duties) {
  return request.asStaff({ method: 'POST', path: `${BASE}/duties/${duties.post_id}/confirmation`, data: { version: duties.version } });
}

module.exports = { report, copies, check, takeDown, printFile, reports, settle, ownDuties, confirmDuties };
