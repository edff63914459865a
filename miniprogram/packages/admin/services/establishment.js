// 岗位与人员 / Offices with their posts, one post, one official; what the establishment office changes about them.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin';

/** @typedef {{posts: number, authorized: number, actual: number, vacant: number}} Strength */
/** @typedef {{state: 'active' | 'revoked' | 'none', number: string | null, since: string | null}} CodeState */
/**
 * @typedef {object} PostRow
 * @property {number} id
 * @property {string} name
 * @property {boolean} is_key_post
 * @property {number} authorized
 * @property {number} vacant
 * @property {{official_id: number, name: string, since: string}[]} holders
 * @property {CodeState} code_state
 * @property {string | null} closed_on
 */

/** @param {string} query */
function city(query) {
  return request.asStaff({ path: `${BASE}/establishment`, query: { query } });
}

/** Every post of the scope as a workbook. @returns {Promise<string>} a temporary file */
function file() {
  return request.download({ path: `${BASE}/establishment/export` });
}

/** One office as it was on a day. @param {number | string} id @param {string} on */
function office(id, on) {
  return request.asStaff({ path: `${BASE}/organizations/${id}/establishment`, query: { on } });
}

/** @param {number | string} id @param {string} on */
function post(id, on) {
  return request.asStaff({ path: `${BASE}/posts/${id}`, query: { on } });
}

/** @param {number | string} id */
function official(id) {
  return request.asStaff({ path: `${BASE}/officials/${id}` });
}

/** From a day on; what was published before stays on record. @param {'posts' | 'organizations'} kind @param {number} id @param {{text: string, starts_on: string}} duties */
function publishDuties(kind, id, duties) {
  return request.asStaff({ method: 'POST', path: `${BASE}/${kind}/${id}/duties`, data: duties });
}

/** Codes for everything in being that may have one and has none. @returns {Promise<{issued: number}>} */
function issueMissing() {
  return request.asStaff({ method: 'POST', path: `${BASE}/codes/missing`, data: {} });
}

/** @param {number} postId @param {boolean} needed */
function certificateRule(postId, needed) {
  return request.asStaff({ method: 'POST', path: `${BASE}/posts/${postId}/certificate-rule`, data: { needed } });
}

/** Ends a code that was lost or copied and makes another. @param {number} codeId @param {string} reason */
function replaceCode(codeId, reason) {
  return request.asStaff({ method: 'POST', path: `${BASE}/codes/${codeId}/replacement`, data: { reason } });
}

/** @param {number} officialId @param {{number: string, scope: string, valid_from: string, valid_until: string}} certificate */
function addCertificate(officialId, certificate) {
  return request.asStaff({ method: 'POST', path: `${BASE}/officials/${officialId}/certificates`, data: certificate });
}

/** @param {number} certificateId */
function revokeCertificate(certificateId) {
  return request.asStaff({ method: 'POST', path: `${BASE}/certificates/${certificateId}/revocation`, data: {} });
}

/** The server draws the photo anew before it keeps it. @param {number} officialId @param {string} filePath */
function uploadPhoto(officialId, filePath) {
  return request.upload({ path: `${BASE}/officials/${officialId}/photo`, filePath });
}

module.exports = { city, file, office, post, official, publishDuties, issueMissing, certificateRule, replaceCode, addCertificate, revokeCertificate, uploadPhoto };
