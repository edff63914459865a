// 词表 / Vocabulary: dimensions, grades, kinds, categories and limits, as the server has them now.
const request = require('../utils/request');

/** @typedef {{value: number, label: string}} Grade */
/** @typedef {{key: string, label: string, hint?: string}} Dimension */
/** @typedef {{value: string, label: string, kinds?: string[]}} Choice */
/**
 * @typedef {object} Vocabulary
 * @property {Dimension[]} dimensions
 * @property {Grade[]} grades
 * @property {Choice[]} complaint_kinds
 * @property {Choice[]} complaint_categories
 * @property {(Choice & {hint: string})[]} complaint_results
 * @property {Choice[]} confirmations
 * @property {{comment_chars: number, complaint_chars: number, photos: number, photo_bytes: number}} limits
 * @property {{complaint: number, suggestion: number, praise: number, tip_off: number}} kept_years
 * @property {string | null} subscribe_template
 * @property {boolean} subscribe_long_term one consent is good for all messages to come
 */

/** @type {Promise<Vocabulary> | null} */
let fetched = null;

/**
 * Asked for once a launch; a failed try is not kept.
 * @returns {Promise<Vocabulary>}
 */
function get() {
  if (!fetched) {
    fetched = request.open({ path: '/api/v1/vocabulary' }).catch((error) => {
      fetched = null;
      throw error;
    });
  }
  return fetched;
}

module.exports = { get };
