// 一次往返 / One exchange with the server: JSON out, JSON or an ApiError back.
const config = require('../config');

const TIMEOUT = 20000; // milliseconds
const NO_SERVICE = '服务暂时不可用，请稍后再试';

/** 被拒绝的请求 / A refused or failed request, worded for the person who reads it. */
class ApiError extends Error {
  /** @param {{code: string, message: string, fields?: Record<string, string>, status?: number}} refusal */
  constructor({ code, message, fields = {}, status = 0 }) {
    super(message);
    this.code = code;
    this.fields = fields;
    this.status = status;
  }

  /** True where nobody knows whether the server got it, so the same thing may be sent again with the same key. */
  get unknownOutcome() {
    return this.status === 0 || this.status >= 500 || this.code === 'conflict';
  }
}

/**
 * @typedef {object} Exchange
 * @property {'GET' | 'POST' | 'DELETE'} [method]
 * @property {string} path
 * @property {Record<string, string | number | undefined>} [query]
 * @property {object} [data]
 * @property {string} [token]
 * @property {string} [key] idempotency key
 */

/** @param {Record<string, string | number | undefined>} query */
function queryString(query) {
  const pairs = Object.keys(query)
    .filter((name) => query[name] !== undefined && query[name] !== '')
    .map((name) => `${name}=${encodeURIComponent(String(query[name]))}`);
  return pairs.length ? `?${pairs.join('&')}` : '';
}

/** @param {{token?: string, key?: string}} exchange */
function headers({ token, key }) {
  /** @type {Record<string, string>} */
  const header = {};
  if (token) header.Authorization = `Bearer ${token}`;
  if (key) header['Idempotency-Key'] = key;
  return header;
}

/**
 * The refusal in an answer; a proxy's HTML page is one too.
 * @param {number} status
 * @param {any} data
 */
function refusal(status, data) {
  const error = data && data.error;
  if (!error || !error.message) return new ApiError({ code: 'server_error', message: NO_SERVICE, status });
  return new ApiError({ code: error.code, message: error.message, fields: error.fields, status });
}

/** @param {{errMsg?: string}} failure */
function unreachable(failure) {
  return /timeout/.test((failure && failure.errMsg) || '')
    ? new ApiError({ code: 'timeout', message: '网络太慢，没有等到答复，请再试一次' })
    : new ApiError({ code: 'offline', message: '网络不通，请检查网络后再试' });
}

/**
 * @param {Exchange} exchange
 * @returns {Promise<any>}
 */
function exchange({ method = 'GET', path, query = {}, data, token, key }) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: config.apiBase + path + queryString(query),
      method,
      data,
      timeout: TIMEOUT,
      header: { 'content-type': 'application/json', ...headers({ token, key }) },
      success: ({ statusCode, data: answer }) => {
        if (statusCode === 204) resolve(null);
        else if (statusCode < 300 && answer && typeof answer === 'object') resolve(answer);
        else reject(refusal(statusCode, answer));
      },
      fail: (failure) => reject(unreachable(failure)),
    });
  });
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The text in bytes; WeChat has no TextDecoder on every phone.
 * @param {ArrayBuffer} bytes UTF-8
 */
function textOf(bytes) {
  const hex = Array.from(new Uint8Array(bytes), (byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return decodeURIComponent(hex.join(''));
}

/**
 * Fetches a file by POST, so that what opens it is in no address.
 * @param {{path: string, data: object}} exchange
 * @returns {Promise<{content: ArrayBuffer, type: string}>} type: its media type
 */
function bytes({ path, data }) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: config.apiBase + path,
      method: 'POST',
      data,
      timeout: 60000,
      responseType: 'arraybuffer',
      header: { 'content-type': 'application/json' },
      success: ({ statusCode, data: content, header }) => {
        if (statusCode === 200) resolve({ content: /** @type {ArrayBuffer} */ (content), type: typeIn(header) });
        else reject(refusal(statusCode, parsed(textOf(/** @type {ArrayBuffer} */ (content)))));
      },
      fail: (failure) => reject(unreachable(failure)),
    });
  });
}

/** Header names come as the server wrote them, or in lower case. @param {any} header */
function typeIn(header) {
  return (header['Content-Type'] || header['content-type'] || '').split(';')[0];
}

/** @typedef {{path: string, filePath: string, data?: Record<string, string>, timeout?: number, key?: string, onProgress?: (percent: number) => void}} Sending */

/**
 * Sends one file as multipart field "file", with the fields of `data` beside it.
 * @param {Sending & {token?: string}} exchange
 * @returns {Promise<any>}
 */
function upload({ path, filePath, data: formData, timeout = 60000, token, key, onProgress }) {
  return new Promise((resolve, reject) => {
    const task = wx.uploadFile({
      url: config.apiBase + path,
      filePath,
      name: 'file',
      formData,
      timeout,
      header: headers({ token, key }),
      success: ({ statusCode, data }) => {
        const answer = parsed(data);
        if (statusCode < 300 && answer) resolve(answer);
        else reject(refusal(statusCode, answer));
      },
      fail: (failure) => reject(unreachable(failure)),
    });
    if (onProgress) task.onProgressUpdate(({ progress }) => onProgress(progress));
  });
}

/**
 * Fetches a protected picture or document into a temporary file.
 * @param {{path: string, query?: Record<string, string | number | undefined>, token?: string}} exchange
 * @returns {Promise<string>} the temporary file's path
 */
function download({ path, query = {}, token }) {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url: config.apiBase + path + queryString(query),
      header: headers({ token }),
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode === 200) resolve(tempFilePath);
        else reject(refusal(statusCode, null));
      },
      fail: (failure) => reject(unreachable(failure)),
    });
  });
}

module.exports = { ApiError, exchange, bytes, upload, download };
