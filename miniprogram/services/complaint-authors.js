// 诉求人事项 / What an author does with a complaint later: write, withdraw, erase, keep the receipt, read documents.
const request = require('../utils/request');
const attempts = require('../utils/attempts');
const files = require('../utils/files');
const drafts = require('../utils/drafts');
const receipts = require('./receipts');
const { readable } = require('./complaints');

const BASE = '/api/v1/complaints';
const draftName = (/** @type {string} */ number) => `message:${number}`;

/** @typedef {import('./complaints').Receipt} Receipt */
/** @typedef {import('./complaints').Progress} Progress */

/**
 * Something more for whoever works on it; sent again after a failure it is one message.
 * @param {Receipt} receipt
 * @param {string} text
 * @returns {Promise<Progress>}
 */
async function write(receipt, text) {
  const send = (/** @type {string} */ key) => (
    request.nameless({ method: 'POST', path: `${BASE}/messages`, data: { ...receipt, text }, key }));
  const progress = readable(await attempts.once(`message:${receipt.receipt_number}`, { text }, send));
  keepDraft(receipt.receipt_number, '');
  return progress;
}

/** What was typed and not sent yet. @param {string} number @returns {string} */
function draft(number) {
  return drafts.read(draftName(number), '');
}

/** @param {string} number @param {string} text */
function keepDraft(number, text) {
  if (text) drafts.keep(draftName(number), text);
  else drafts.drop(draftName(number));
}

/** @param {Receipt} receipt @returns {Promise<Progress>} */
const withdraw = (receipt) => once(receipt, 'withdrawal');

/** Has somebody else look at the refusal to take it up, one level up. @param {Receipt} receipt @returns {Promise<Progress>} */
const askReview = (receipt) => once(receipt, 'review');

/** An act that needs no words; sent again after a failure it happens once. @param {Receipt} receipt @param {'withdrawal' | 'review'} act */
async function once(receipt, act) {
  const send = (/** @type {string} */ key) => request.nameless({ method: 'POST', path: `${BASE}/${act}`, data: receipt, key });
  return readable(await attempts.once(`${act}:${receipt.receipt_number}`, {}, send));
}

/** Nothing on this phone leads to it any more. @param {string} number */
function leavePhone(number) {
  keepDraft(number, '');
  receipts.forget(number);
}

/** Has everything forgotten that the author wrote; the receipt opens nothing afterwards and leaves this phone. @param {Receipt} receipt */
async function erase(receipt) {
  await request.nameless({ method: 'POST', path: `${BASE}/erasure`, data: receipt });
  leavePhone(receipt.receipt_number);
}

/**
 * A document that came with an answer.
 * @param {Receipt} receipt
 * @param {{id: string, name: string}} file
 * @returns {Promise<string>} the file on this phone
 */
async function document(receipt, { id, name }) {
  return files.keep(name.replace(/\.\w+$/, '') || `答复附件-${id.slice(0, 6)}`, await request.namelessFile({ path: `${BASE}/documents`, data: { ...receipt, document_id: id } }));
}

/** The signed receipt as a picture. @param {Receipt} receipt @returns {Promise<string>} the file on this phone */
async function receiptPicture(receipt) {
  return files.keep(`受理回执-${receipt.receipt_number}`, await request.namelessFile({ path: `${BASE}/receipt-picture`, data: receipt }));
}

/** What anybody verifies offline with the published keys. @param {Receipt} receipt @returns {Promise<string>} */
async function signedReceipt(receipt) {
  return (await request.nameless({ method: 'POST', path: `${BASE}/receipt`, data: receipt })).signed_receipt;
}

module.exports = { write, draft, keepDraft, withdraw, askReview, leavePhone, erase, document, receiptPicture, signedReceipt };
