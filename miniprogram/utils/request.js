// 带身份的请求 / Requests with the citizen's or staff member's session: a 401 signs in again once and repeats.
const http = require('./http');
const sessions = require('../services/sessions');

/**
 * @template T
 * @param {string} token
 * @param {(token: string) => Promise<T>} send
 * @returns {Promise<T>}
 */
async function withRenewal(token, send) {
  try {
    return await send(token);
  } catch (error) {
    if (error.status !== 401) throw error;
    sessions.forget();
    return send((await sessions.signIn()).token);
  }
}

/**
 * Says nothing about who asks, even where somebody is signed in.
 * @param {import('./http').Exchange} exchange
 */
function nameless({ method, path, query, data, key }) {
  return http.exchange({ method, path, query, data, key });
}

/** A file, without saying who asks. @param {{path: string, data: object}} exchange */
function namelessFile({ path, data }) {
  return http.bytes({ path, data });
}

/**
 * Works signed out; an existing session is sent along.
 * @param {import('./http').Exchange} exchange
 */
function open(exchange) {
  return withRenewal(sessions.storedToken(), (token) => http.exchange({ ...exchange, token }));
}

/**
 * Needs to know who asks: signs in first where nobody is.
 * @param {import('./http').Exchange} exchange
 */
async function signedIn(exchange) {
  return withRenewal(await sessions.token(), (token) => http.exchange({ ...exchange, token }));
}

/**
 * Needs the powers of staff.
 * @param {import('./http').Exchange} exchange
 */
async function asStaff(exchange) {
  return withRenewal(await sessions.staffToken(), (token) => http.exchange({ ...exchange, token }));
}

/** @param {import('./http').Sending} file */
async function upload(file) {
  return withRenewal(await sessions.token(), (token) => http.upload({ ...file, token }));
}

/** Staff only, as `asStaff`. @param {import('./http').Sending} file */
async function uploadAsStaff(file) {
  return withRenewal(await sessions.staffToken(), (token) => http.upload({ ...file, token }));
}

/** Staff only, as `asStaff`. @param {{path: string, query?: Record<string, string | number | undefined>}} file */
async function download(file) {
  return withRenewal(await sessions.staffToken(), (token) => http.download({ ...file, token }));
}

module.exports = { nameless, namelessFile, open, signedIn, asStaff, upload, uploadAsStaff, download };
