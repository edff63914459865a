// 只发一次 / Sent once: the key and the body of a try are kept until its outcome is known.
const storage = require('./storage');

const name = (/** @type {string} */ purpose) => `attempt:${purpose}`;

/** Unique and hard to guess, 8 to 64 characters of the alphabet the server takes; its stored answer opens with it. */
function newKey() {
  const random = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0');
  return `${Date.now().toString(36)}-${random()}${random()}`;
}

/** @typedef {{key: string, content: string}} Attempt */

/**
 * The try to send now: the earlier one where the same thing was tried before, else a new one.
 * @param {string} purpose
 * @param {object} content
 * @returns {Attempt}
 */
function prepare(purpose, content) {
  const wanted = JSON.stringify(content);
  const earlier = storage.read(name(purpose), /** @type {Attempt | null} */ (null));
  if (earlier && earlier.content === wanted) return earlier;
  const attempt = { key: newKey(), content: wanted };
  storage.write(name(purpose), attempt);
  return attempt;
}

/** @param {string} purpose */
function finish(purpose) {
  storage.remove(name(purpose));
}

/**
 * Sends under the key of this try; a refusal ends it, and where nobody knows how it went, the next call repeats it.
 * @template T
 * @param {string} purpose
 * @param {object} content
 * @param {(key: string) => Promise<T>} send
 * @returns {Promise<T>}
 */
async function once(purpose, content, send) {
  const { key } = prepare(purpose, content);
  try {
    const answer = await send(key);
    finish(purpose);
    return answer;
  } catch (error) {
    if (!error.unknownOutcome) finish(purpose);
    throw error;
  }
}

module.exports = { newKey, prepare, finish, once };
