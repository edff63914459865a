// 草稿 / What was typed and not sent yet, kept on this phone or PC for some days; gone once it is sent, or at sign-out of a PC.
const storage = require('./storage');
const { beijingDay, dayAfter } = require('./dates');

const KEY = 'drafts';
const KEPT_DAYS = 7;

/** @returns {Record<string, {content: any, on: string}>} */
function all() {
  return storage.read(KEY, {});
}

/**
 * @template T
 * @param {string} name
 * @param {T} fallback
 * @returns {T}
 */
function read(name, fallback) {
  const kept = all()[name];
  return kept ? kept.content : fallback;
}

/**
 * @param {string} name
 * @param {any} content
 */
function keep(name, content) {
  const today = beijingDay(Date.now());
  const young = Object.entries(all()).filter(([, { on }]) => dayAfter(on, KEPT_DAYS) >= today);
  storage.write(KEY, { ...Object.fromEntries(young), [name]: { content, on: today } });
}

/** @param {string} name */
function drop(name) {
  const { [name]: gone, ...others } = all();
  if (gone) storage.write(KEY, others);
}

function dropAll() {
  storage.remove(KEY);
}

module.exports = { read, keep, drop, dropAll };
