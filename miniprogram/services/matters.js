// 办理事项 / One matter: its steps, what each promises, and who answers for it.
const request = require('../utils/request');

/** @typedef {{number: number, name: string, working_days: number, post: string | null, official_name: string | null, code_token: string | null}} Step */
/** @typedef {{code: string, name: string, type_label: string, group: string, organization: {id: number, name: string}, code_token: string | null, working_days: number, steps: Step[]}} Matter */

/** @param {string} code @returns {Promise<Matter>} */
function get(code) {
  return request.open({ path: `/api/v1/matters/${encodeURIComponent(code)}` });
}

module.exports = { get };
