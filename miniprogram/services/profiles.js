// 公示信息 / Public profiles: who holds a code, and whether the code is good.
const request = require('../utils/request');

/**
 * @typedef {object} Profile
 * @property {{number: string, token: string, state: 'active' | 'revoked', state_label: string, issued_on: string, revoked_on: string | null, successor_token: string | null}} code
 * @property {'organization' | 'post'} holder
 * @property {{id: number | string, name: string, duties: string[], address: string, hours: string, phone: string, authorized_strength: number, actual_strength: number}} organization
 * @property {{name: string, duties: string[], is_key_post: boolean} | null} post
 * @property {{name: string, staff_number: string, establishment_type: string, on_duty: boolean, since: string} | null} official
 * @property {{code: string, name: string, type_label: string, group: string}[]} matters
 * @property {number} matters_total
 * @property {{n: number, percent: number, released_up_to: string | null, dimensions: {key: string, label: string, n: number, percent: number}[]} | null} satisfaction
 */

/**
 * @param {string} token
 * @returns {Promise<Profile>}
 */
function get(token) {
  return request.open({ path: `/api/v1/codes/${encodeURIComponent(token)}/profile` });
}

/**
 * The holder in two lines, for the head of a form.
 * @param {Profile} profile
 */
function target({ organization, post, official }) {
  const title = official ? official.name : post ? post.name : organization.name;
  const under = post ? [organization.name, official ? post.name : ''].filter(Boolean).join(' · ') : '';
  return { title, under, organization: organization.name, post: post ? post.name : '' };
}

module.exports = { get, target };
