// 本机凭证 / Receipts: the only link between a citizen and an own rating or complaint, and it stays on this phone.
const storage = require('../utils/storage');

const KEY = 'receipts';
const KEPT = 100;

/**
 * @typedef {object} RatingReceipt
 * @property {'rating'} type
 * @property {string} id
 * @property {string} salt with it, and with the grades, anybody can look for the rating in the published lists
 * @property {string} leaf what this phone looks for in the list of the day
 * @property {string} listed_from the day of the rating as the server counts it
 * @property {string} period
 * @property {string} assurance "visit" counts in the figures, "browser" is kept apart
 * @property {string} organization
 * @property {string} post
 * @property {string} code_token
 * @property {string} day
 * @property {string} [ticket] kept as long as the rating may be changed
 * @property {{until: string, proof: string} | null} [change] the server's offer to put other grades in the place of these, once
 */
/**
 * @typedef {object} ComplaintReceipt
 * @property {'complaint'} type
 * @property {string} id the 16-digit number
 * @property {string} secret
 * @property {string} organization
 * @property {string} kind_label
 * @property {boolean} [discreet] lists do not say what it is, as of a tip-off（举报）
 * @property {string} accept_due_on
 * @property {string} answer_due_on
 * @property {string} deadline_note
 * @property {string} day
 */
/** @typedef {RatingReceipt | ComplaintReceipt} Receipt */

/** @returns {Receipt[]} newest first */
function all() {
  return storage.read(KEY, /** @type {Receipt[]} */ ([]));
}

/** @param {Receipt} receipt */
function keep(receipt) {
  const others = all().filter((one) => one.id !== receipt.id);
  return storage.write(KEY, [receipt, ...others].slice(0, KEPT));
}

/** @param {string} id */
function find(id) {
  return all().find((one) => one.id === id) || null;
}

/** @param {string} id */
function forget(id) {
  storage.write(KEY, all().filter((one) => one.id !== id));
}

/** @returns {ComplaintReceipt[]} */
function complaints() {
  return /** @type {ComplaintReceipt[]} */ (all().filter((one) => one.type === 'complaint'));
}

/**
 * @param {string} codeToken
 * @param {string} day
 * @returns {RatingReceipt | null}
 */
function ratingOf(codeToken, day) {
  const found = all().find((one) => one.type === 'rating' && one.code_token === codeToken && one.day === day);
  return /** @type {RatingReceipt} */ (found) || null;
}

module.exports = { all, keep, forget, find, complaints, ratingOf };
