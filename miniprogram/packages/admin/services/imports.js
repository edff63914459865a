// 数据导入 / Files of the establishment office: templates, what a file would change, and applying exactly that.
const request = require('../../../utils/request');

const BASE = '/api/v1/admin/imports';
const PATIENCE = 300000; // milliseconds: 50 MB over an office's line

/** @typedef {{added: number, changed: number, gone: number, conflicts: number, follows?: number, unchanged?: number}} Counts */
/** @typedef {{added: string[], changed: string[], gone: string[], conflicts: string[], follows: string[]}} Difference */
/** @typedef {{name: string, title: string, about: string}} Kind */
/** @typedef {{path: string, name: string, size: number}} ChosenFile */
/**
 * @typedef {object} Check
 * @property {string} kind
 * @property {string} file_name
 * @property {string} file_sha256
 * @property {{line: number | null, column: string, what: string}[]} problems
 * @property {Counts} counts
 * @property {Difference} difference
 * @property {string} difference_sha256
 * @property {string} many_gone
 */
/** @typedef {Counts & {id: number, title: string, file_name: string, by: string, at: string, difference: Difference}} Run */

/** @returns {Promise<{items: Kind[]}>} */
function kinds() {
  return request.asStaff({ path: `${BASE}/kinds` });
}

/** A workbook to fill in. @param {string} kind @returns {Promise<string>} a temporary file */
function template(kind) {
  return request.download({ path: `${BASE}/template`, query: { kind } });
}

/**
 * What a file would do; nothing is stored.
 * @param {string} kind
 * @param {ChosenFile} file
 * @param {(percent: number) => void} progress
 * @returns {Promise<Check>}
 */
function check(kind, file, progress) {
  return request.uploadAsStaff({ path: `${BASE}/checks`, filePath: file.path, data: { kind, name: file.name }, onProgress: progress, timeout: PATIENCE });
}

/**
 * Does what the check said, or nothing.
 * @param {Check} checked
 * @param {ChosenFile} file
 * @param {{allow: boolean, key: string, progress: (percent: number) => void}} how
 * @returns {Promise<Run>}
 */
function apply(checked, file, { allow, key, progress }) {
  const { kind, file_sha256, difference_sha256 } = checked;
  const data = { kind, name: file.name, file_sha256, difference_sha256, allow_disappearing: allow ? 'true' : 'false' };
  return request.uploadAsStaff({ path: `${BASE}/runs`, filePath: file.path, data, key, onProgress: progress, timeout: PATIENCE });
}

/** @param {number} page @returns {Promise<import('../../../services/organizations').Paged<Run>>} */
function runs(page) {
  return request.asStaff({ path: BASE, query: { page } });
}

/** @param {number} id @returns {Promise<Run>} */
function run(id) {
  return request.asStaff({ path: `${BASE}/${id}` });
}

module.exports = { kinds, template, check, apply, runs, run };
