// 公示信息 / Public profiles: who holds a code, and whether the code is good.
const request = require('../utils/request');

/**
 * @typedef {object} Profile
 * @property {{number: string, token: string, state: 'active' | 'revoked', state_label: string, issued_on: string, revoked_on: string | null, successor_token: string | null, successor_label: string | null, moved_to: {token: string, label: string} | null}} code
 * @property {'organization' | 'counter' | 'post'} holder
 * @property {{light: 'green' | 'red', reason: string, reason_label: string, since: string | null}} qualification
 * @property {{id: number, name: string, place: string | null, hours: string | null, phone: string | null} | null} counter
 * @property {{id: number | string, name: string, duties: string[], address: string | null, hours: string | null, phone: string | null, authorized_strength: number | null, actual_strength: number | null}} organization
 * @property {{name: string, duties: string[], is_key_post: boolean | null} | null} post
 * @property {{name: string | null, staff_number: string | null, establishment_type: string | null, on_duty: boolean | null, since: string | null, photo: string | null, certificates: {number: string, kind: string, scope: string, valid_until: string, state_label: string}[]} | null} official
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
function target({ organization, post, counter, official }) {
  const place = post || counter;
  const name = official ? official.name : '';
  const title = name || (place ? place.name : organization.name);
  const under = place ? [organization.name, name ? place.name : ''].filter(Boolean).join(' · ') : '';
  return { title, under, organization: organization.name, post: post ? post.name : '' };
}

module.exports = { get, target };
