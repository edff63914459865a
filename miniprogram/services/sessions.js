// 登录 / Sessions: who this phone is to the service. Nobody is asked to sign in before an act needs it.
const http = require('../utils/http');
const storage = require('../utils/storage');
const { beijingDay } = require('../utils/dates');

const KEY = 'session';

/**
 * @typedef {object} Staff
 * @property {string} name
 * @property {string} role
 * @property {string} role_label
 * @property {{id: number | string, name: string} | null} organization
 * @property {string[]} can
 */
/** `expires_at` is the last day; the hour is the server's to say. @typedef {{token: string, expires_at: string, identity: string, staff: Staff | null, signed_in_on: string, desk?: boolean}} Session */

/** @type {Promise<Session> | null} */
let signingIn = null;

/** @returns {Session | null} */
function stored() {
  const session = storage.read(KEY, /** @type {Session | null} */ (null));
  return session && session.expires_at.slice(0, 10) >= beijingDay(Date.now()) ? session : null;
}

function storedToken() {
  const session = stored();
  return session ? session.token : '';
}

function forget() {
  storage.remove(KEY);
}

/**
 * From now on this phone or browser is who the session says.
 * @param {Session} session
 * @returns {Session}
 */
function keep(session) {
  const kept = { ...session, signed_in_on: beijingDay(Date.now()) };
  storage.write(KEY, kept);
  return kept;
}

/**
 * @param {string} code of wx.login
 * @returns {Promise<Session>}
 */
async function opened(code) {
  return keep(await http.exchange({ method: 'POST', path: '/api/v1/sessions', data: { code } }));
}

/** Whether this is a browser without WeChat, as far as is known without asking. */
function inBrowser() {
  const session = stored();
  return Boolean(session && (session.identity === 'browser' || session.desk));
}

/** Whether a phone has let this PC in（电脑登录）. */
function atDesk() {
  const session = stored();
  return Boolean(session && session.desk);
}

/** Ends the session here; the server's part of it ends too, if it can be reached. */
async function signOut() {
  const token = storedToken();
  forget();
  if (token) await http.exchange({ method: 'DELETE', path: '/api/v1/sessions/current', token }).catch(() => null);
}

/**
 * Signs in; calls at the same time share one sign-in, because a WeChat code can be used once.
 * @returns {Promise<Session>}
 */
function signIn() {
  if (!signingIn) {
    signingIn = wx.login().then(({ code }) => opened(code)).finally(() => { signingIn = null; });
  }
  return signingIn;
}

/** @returns {Promise<string>} */
async function token() {
  return storedToken() || (await signIn()).token;
}

/** What is known without asking anyone. @returns {Staff | null} */
function staff() {
  const session = stored();
  return session ? session.staff : null;
}

/** A token with the powers of staff, if this person has any: they are recognized at sign-in only. @returns {Promise<string>} */
async function staffToken() {
  return staff() ? storedToken() : (await signIn()).token;
}

/**
 * Powers may have ended since; the server says so.
 * @param {Session} session
 */
async function checked(session) {
  try {
    const current = await http.exchange({ path: '/api/v1/sessions/current', token: session.token });
    storage.write(KEY, { ...session, ...current });
    return current;
  } catch (error) {
    if (error.status !== 401) throw error;
    forget();
    return signIn();
  }
}

/**
 * Who this is to the service now, for somebody who wants to work.
 * @returns {Promise<Staff | null>}
 */
async function currentStaff() {
  const session = stored();
  return (session && session.staff ? await checked(session) : await signIn()).staff;
}

/** At most one sign-in a day that nobody asked for, and none in a browser, where nobody is staff. */
async function unasked() {
  const session = stored();
  if (session && session.staff) return (await checked(session)).staff;
  if (session && session.signed_in_on === beijingDay(Date.now())) return null;
  const { code } = await wx.login();
  return code.startsWith('browser:') ? null : (await opened(code)).staff;
}

/** Whether the tab of the staff is to be shown; a failure only means that nothing new is known. @returns {Promise<Staff | null>} */
function currentStaffQuietly() {
  return unasked().catch(() => staff());
}

module.exports = { signIn, signOut, keep, inBrowser, atDesk, forget, token, storedToken, staffToken, staff, currentStaff, currentStaffQuietly };
