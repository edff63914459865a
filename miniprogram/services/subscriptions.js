// 订阅消息 / Progress messages: WeChat asks the person within a tap, the service counts what was allowed.
const request = require('../utils/request');
const attempts = require('../utils/attempts');
const sessions = require('./sessions');

const BASE = '/api/v1/subscriptions';
const PURPOSE = 'subscription';

/** @typedef {{state: string, remaining: number | null}} Standing */

/**
 * WeChat's own question; it answers only within a tap.
 * @param {string} template
 * @returns {Promise<Record<string, string>>} the answer by template; empty where WeChat did not ask
 */
function ask(template) {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: [template],
      success: (answer) => resolve(answer[template] ? { [template]: answer[template] } : {}),
      fail: () => resolve({}),
    });
  });
}

/** @param {any} answer @returns {Standing | null} */
const standingIn = ({ items }) => items[0] || null;

/**
 * Asks whether progress of this complaint may be told, and has the answer counted.
 * @param {import('./complaints').Receipt} receipt
 * @param {string} template
 * @returns {Promise<Standing | null>} null where the person, or WeChat, said no
 */
async function remind(receipt, template) {
  const answers = await ask(template);
  if (!answers[template]) return null;
  const send = (/** @type {string} */ key) => request.signedIn({ method: 'POST', path: BASE, data: { answers }, key });
  if (!answers[template].startsWith('accept')) {
    await attempts.once(PURPOSE, { answers }, send).catch(() => null); // a "no" that is not counted does no harm
    return null;
  }
  const counted = standingIn(await attempts.once(PURPOSE, { answers }, send));
  await request.signedIn({ method: 'POST', path: '/api/v1/complaints/subscription', data: receipt });
  return counted;
}

/** How many messages are still allowed; not asked where nobody is signed in, and never in a browser. @returns {Promise<Standing | null>} */
async function standing() {
  if (!sessions.storedToken() || sessions.inBrowser()) return null;
  return standingIn(await request.signedIn({ path: BASE }));
}

module.exports = { remind, standing };
