// 只发一次 / Sent once: the key and the body of a try are kept until its outcome is known.
const storage = require('./storage');

const name = (/** @type {string} */ purpose) => `attempt:${purpose}`;

/** Unique and hard to guess, 8 to 64 characters of the alphabet the server takes; its stored answer opens with it. */
function newKey() {
  const random = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0');
  return `${Date.now().toString(36)}-${random()}${random()}`;
}

/** @typedef {{key: string, content: string, extra: object}} Attempt */

/**
 * The try to send now: the earlier one where the same thing was tried before, else a new one.
 * What the first try said besides (`extra`) is kept too: another body under the same key would be refused.
 * @param {string} purpose
 * @param {object} content
 * @returns {{key: string, content: string, extra: object, repeated: boolean}}
 */
function prepare(purpose, content) {
  const wanted = JSON.stringify(content);
  const earlier = storage.read(name(purpose), /** @type {Attempt | null} */ (null));
  if (earlier && earlier.content === wanted) return { ...earlier, repeated: true };
  const attempt = { key: newKey(), content: wanted, extra: {} };
  storage.write(name(purpose), attempt);
  return { ...attempt, repeated: false };
}

/**
 * @param {string} purpose
 * @param {object} extra
 */
function addTo(purpose, extra) {
  storage.write(name(purpose), { ...storage.read(name(purpose), {}), extra });
}

/** @param {string} purpose */
function finish(purpose) {
  storage.remove(name(purpose));
}

module.exports = { newKey, prepare, addTo, finish };
