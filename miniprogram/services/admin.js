// 工作台 / What the staff of an office may see and do; the server decides again on every call.
const request = require('../utils/request');

const BASE = '/api/v1/admin';

/**
 * @typedef {object} ComplaintRow
 * @property {number} id
 * @property {string} number
 * @property {string} kind_label
 * @property {string} category_label
 * @property {string} status
 * @property {string} status_label
 * @property {string} organization
 * @property {string | null} post
 * @property {string} filed_on
 * @property {string} due_on
 * @property {boolean} overdue
 * @property {number} days_left
 */
/**
 * @typedef {object} Comment
 * @property {string} id
 * @property {string} organization
 * @property {string | null} post
 * @property {string} month
 * @property {string} text
 * @property {'pending' | 'review' | 'pass'} content_check
 * @property {string} content_check_label
 */

function overview() {
  return request.asStaff({ path: `${BASE}/overview` });
}

/** @typedef {{level: string, id?: number | string, grain: string, period?: string, points?: number}} Asked */

/** @param {Asked} asked */
function figures(asked) {
  return request.asStaff({ path: `${BASE}/figures`, query: asked });
}

/**
 * Released figures as a workbook or as comma-separated values.
 * @param {Asked & {format: 'xlsx' | 'csv'}} asked
 * @returns {Promise<string>} a temporary file
 */
function figuresFile(asked) {
  return request.download({ path: `${BASE}/figures/export`, query: asked });
}

/**
 * The words of ratings, of one office or of all that one supervises.
 * @param {{organization_id?: number | string, review?: boolean, page?: number}} filter
 * @returns {Promise<import('./organizations').Paged<Comment>>}
 */
function comments({ review, ...filter }) {
  return request.asStaff({ path: `${BASE}/comments`, query: { ...filter, review: review ? 'true' : '' } });
}

/**
 * Notes that a person has looked at the words; of two who do, the second is refused.
 * @param {string} id
 * @returns {Promise<Comment>}
 */
function markReviewed(id) {
  return request.asStaff({ method: 'POST', path: `${BASE}/comments/${id}/reviewed`, data: {} });
}

/** 周报 and 月报 have one shape. @typedef {'digests' | 'monthly-reports'} Reports */

/** @param {Reports} kind */
function digests(kind) {
  return request.asStaff({ path: `${BASE}/${kind}` });
}

/** @param {Reports} kind @param {number | string} id */
function digest(kind, id) {
  return request.asStaff({ path: `${BASE}/${kind}/${id}` });
}

module.exports = { overview, figures, figuresFile, comments, markReviewed, digests, digest };
