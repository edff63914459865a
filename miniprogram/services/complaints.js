// 投诉举报 / Complaints: file one, follow it by its receipt, say whether it is solved.
const request = require('../utils/request');
const storage = require('../utils/storage');
const attempts = require('../utils/attempts');
const targets = require('../utils/complaint-targets');
const receipts = require('./receipts');
const { beijingDay, moment } = require('../utils/dates');

const PURPOSE = 'complaint';

/** @typedef {import('../utils/complaint-targets').Target} Target */
/**
 * @typedef {object} NewComplaint
 * @property {string} kind
 * @property {string} category
 * @property {string} text
 * @property {boolean} anonymous
 * @property {{name?: string, phone: string}} [contact]
 * @property {boolean} [contact_consent]
 * @property {string[]} [attachments]
 */
/** What opens a complaint, wherever one is: never in an address. @typedef {{receipt_number: string, secret: string}} Receipt */
/** @typedef {{at: string, when: string, label: string, office: string, text: string | null, documents: string[]}} TimelineEntry */
/** What an answer came with. @typedef {{id: string, name: string | null, media_type: string, bytes: number}} AnswerFile */
/**
 * @typedef {object} Progress
 * @property {string} kind
 * @property {string} kind_label
 * @property {string} category_label
 * @property {string} status
 * @property {string} status_label
 * @property {string} filed_when
 * @property {string} accept_due_on
 * @property {string} answer_due_on
 * @property {string} organization
 * @property {string | null} post
 * @property {string} text
 * @property {number} photos
 * @property {{matter: string, step_name: string | null, working_days: number | null} | null} promise
 * @property {TimelineEntry[]} timeline
 * @property {AnswerFile[]} documents
 * @property {boolean} can_confirm
 * @property {boolean} can_reopen
 * @property {string | null} review_until the last day for asking that somebody else looks at a refusal
 * @property {boolean} can_withdraw
 * @property {boolean} can_write
 * @property {boolean} can_erase
 * @property {boolean} overdue
 * @property {string | null} resumes_on the day from which a clock that stands still goes on
 * @property {string | null} result_label
 * @property {string | null} confirmation_label
 */

/**
 * Files a complaint and keeps its receipt on this phone; the same complaint sent again is filed once.
 * @param {Target & NewComplaint} complaint
 * @returns {Promise<import('./receipts').ComplaintReceipt>}
 */
async function file(complaint) {
  const send = (/** @type {string} */ key) => request.signedIn({ method: 'POST', path: '/api/v1/complaints', data: complaint, key });
  const receipt = receiptOf({ ...await attempts.once(PURPOSE, complaint, send), kind: complaint.kind });
  receipts.keep(receipt);
  return receipt;
}

/** @param {any} answer */
function receiptOf(answer) {
  return {
    type: /** @type {'complaint'} */ ('complaint'),
    id: answer.receipt_number,
    secret: answer.secret,
    organization: answer.organization,
    kind_label: answer.kind_label,
    discreet: answer.kind === 'tip_off',
    accept_due_on: answer.accept_due_on,
    answer_due_on: answer.answer_due_on,
    deadline_note: answer.deadline_note || '',
    day: beijingDay(Date.parse(answer.filed_at)),
  };
}

/**
 * A receipt that was typed in, kept on this phone from now on as if it had been filed here.
 * @param {Receipt} receipt
 * @param {Progress} progress
 */
function keepReceipt({ receipt_number: number, secret }, progress) {
  const bare = secret.replace(/[^0-9A-Z]/gi, '').toUpperCase();
  receipts.keep(receiptOf({ ...progress, receipt_number: number, secret: bare.replace(/(.{4})(?=.)/g, '$1-') }));
}

/**
 * @param {any} answer
 * @returns {Progress}
 */
function readable(answer) {
  // A department is told the day only of what the author did.
  const when = (/** @type {string} */ at) => moment(at).replace(' 00:00', '');
  return {
    ...answer,
    filed_when: when(answer.filed_at),
    timeline: answer.timeline.map((/** @type {any} */ entry) => ({ ...entry, when: when(entry.at) })),
  };
}

/**
 * @param {Receipt} receipt
 * @returns {Promise<Progress>}
 */
async function progress(receipt) {
  return readable(await request.nameless({ method: 'POST', path: '/api/v1/complaints/progress', data: receipt }));
}

/**
 * The author's last word; `reopen` asks for one level up where the word alone would close.
 * @param {Receipt} receipt
 * @param {{outcome: 'solved' | 'partly' | 'empty_answer' | 'not_solved', reopen?: boolean}} word
 * @returns {Promise<Progress>}
 */
async function confirm(receipt, word) {
  const send = (/** @type {string} */ key) => (
    request.nameless({ method: 'POST', path: '/api/v1/complaints/confirmation', data: { ...receipt, ...word }, key }));
  return readable(await attempts.once(`confirmation:${receipt.receipt_number}`, word, send));
}

/**
 * What was typed about this target but not filed yet.
 * @param {Target} about
 */
function draft(about) {
  return storage.read(targets.draftKey(about), null);
}

/**
 * @param {Target} about
 * @param {object} content
 */
function keepDraft(about, content) {
  storage.write(targets.draftKey(about), content);
}

/** @param {Target} about */
function dropDraft(about) {
  storage.remove(targets.draftKey(about));
}

module.exports = { file, progress, confirm, keepReceipt, readable, draft, keepDraft, dropDraft };
