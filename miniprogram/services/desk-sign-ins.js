// 电脑登录 / Signing in at a PC: the PC starts and asks, the phone of a staff member allows it.
const request = require('../utils/request');
const sessions = require('./sessions');

/** @typedef {{code: string, secret: string, number: string, link: string, picture: string, expires_at: string}} Started */

/** @returns {Promise<Started>} */
function start() {
  return request.nameless({ method: 'POST', path: '/api/v1/desk-sign-ins', data: {} });
}

/**
 * Whether the phone has allowed it; if so, this browser is signed in from now on.
 * @param {string} secret
 * @returns {Promise<boolean>}
 */
async function claimed(secret) {
  const { session } = await request.nameless({ method: 'POST', path: '/api/v1/desk-sign-ins/claim', data: { secret } });
  if (session) sessions.keep({ ...session, desk: true });
  return Boolean(session);
}

/**
 * @param {string} code
 * @param {string} number the two digits on the PC
 * @returns {Promise<{message: string}>}
 */
function approve(code, number) {
  return request.asStaff({ method: 'POST', path: '/api/v1/desk-sign-ins/approval', data: { code, number } });
}

module.exports = { start, claimed, approve };
