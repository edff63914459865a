// 岗位的样子 / What pages show of posts, codes and stays. Pure functions.
const { inWords } = require('./days');

/** @typedef {import('../services/establishment').PostRow} PostRow */

/** @param {import('../services/establishment').CodeState} code */
function codeInWords({ state, number, since }) {
  if (state === 'active') return `二维码 ${number}，${inWords(since)}起使用`;
  return state === 'revoked' ? `二维码 ${number} 已于${inWords(since)}停用` : '没有二维码';
}

/** @param {PostRow} post */
function postRow(post) {
  return {
    ...post,
    people: post.holders.map(({ name }) => name).join('、'),
    empty: post.vacant ? `空缺${post.vacant > 1 || post.holders.length ? ` ${post.vacant}` : ''}` : '',
    codeWords: codeInWords(post.code_state),
    codeOff: post.code_state.state !== 'active',
  };
}

/** @param {any} office answer of the server */
function officeOf(office) {
  const units = office.units.map((/** @type {any} */ unit, /** @type {number} */ index) => ({
    ...unit, title: index ? unit.name : '本级', posts: unit.posts.map(postRow),
  }));
  return { ...office, units: units.filter((/** @type {any} */ unit, /** @type {number} */ index) => index || unit.posts.length || unit.counters.length) };
}

/** A stay at a post in words. @param {{starts_on: string, ends_on: string | null}} held */
function span({ starts_on: from, ends_on: to }) {
  return `${inWords(from)}至${to ? inWords(to) : '今'}`;
}

/** @param {{state: string, issued_on: string, revoked_on: string | null}} code */
function codeRow(code) {
  return { ...code, active: code.state === 'active', when: code.state === 'active' ? `${inWords(code.issued_on)}起使用` : `${inWords(code.revoked_on)}起停用` };
}

module.exports = { codeInWords, postRow, officeOf, span, codeRow };
