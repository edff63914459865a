// 投诉举报 / Complaints: file one, follow it by its receipt, say whether it is solved.
const request = require('../utils/request');
const storage = require('../utils/storage');
const attempts = require('../utils/attempts');
const receipts = require('./receipts');
const { beijingDay, moment } = require('../utils/dates');

const PURPOSE = 'complaint';
const draftKey = (/** @type {Target} */ about) => `draft:complaint:${about.code_token || about.organization_id}`;

/** @typedef {{code_token?: string, organization_id?: number | string}} Target */
/**
 * @typedef {object} NewComplaint
 * @property {string} [code_token]
 * @property {number | string} [organization_id]
 * @property {string} kind
 * @property {string} category
 * @property {string} text
 * @property {boolean} anonymous
 * @property {{name?: string, phone: string}} [contact]
 * @property {boolean} [contact_consent]
 * @property {string[]} [attachments]
 */
/** @typedef {{at: string, when: string, label: string, office: string, text: string | null}} TimelineEntry */
/**
 * @typedef {object} Progress
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
 * @property {TimelineEntry[]} timeline
 * @property {boolean} can_confirm
 * @property {string | null} confirmation_label
 */

/**
 * Files a complaint and keeps its receipt on this phone. `askNotice` is called once per complaint, not again on a repeat.
 * @param {NewComplaint} complaint
 * @param {() => Promise<boolean>} askNotice whether the citizen wants a progress notice
 * @returns {Promise<import('./receipts').ComplaintReceipt>}
 */
async function file(complaint, askNotice) {
  const attempt = attempts.prepare(PURPOSE, complaint);
  if (!attempt.repeated) {
    attempt.extra = { notify: await askNotice() };
    attempts.addTo(PURPOSE, attempt.extra);
  }
  const data = { ...complaint, ...attempt.extra };
  try {
    const answer = await request.signedIn({ method: 'POST', path: '/api/v1/complaints', data, key: attempt.key });
    const receipt = receiptOf(answer);
    receipts.keep(receipt);
    attempts.finish(PURPOSE);
    return receipt;
  } catch (error) {
    if (!error.unknownOutcome) attempts.finish(PURPOSE);
    throw error;
  }
}

/** @param {any} answer */
function receiptOf(answer) {
  return {
    type: /** @type {'complaint'} */ ('complaint'),
    id: answer.receipt_number,
    secret: answer.secret,
    organization: answer.organization,
    kind_label: answer.kind_label,
    accept_due_on: answer.accept_due_on,
    answer_due_on: answer.answer_due_on,
    deadline_note: answer.deadline_note || '',
    day: beijingDay(Date.parse(answer.filed_at)),
  };
}

/**
 * @param {any} answer
 * @returns {Progress}
 */
function readable(answer) {
  return {
    ...answer,
    filed_when: moment(answer.filed_at),
    timeline: answer.timeline.map((/** @type {any} */ entry) => ({ ...entry, when: moment(entry.at) })),
  };
}

/**
 * @param {{receipt_number: string, secret: string}} receipt
 * @returns {Promise<Progress>}
 */
async function progress(receipt) {
  return readable(await request.nameless({ method: 'POST', path: '/api/v1/complaints/progress', data: receipt }));
}

/**
 * @param {{receipt_number: string, secret: string}} receipt
 * @param {'solved' | 'partly' | 'empty_answer' | 'not_solved'} outcome
 * @returns {Promise<Progress>}
 */
async function confirm(receipt, outcome) {
  const purpose = `confirmation:${receipt.receipt_number}`;
  const data = { ...receipt, outcome };
  const { key } = attempts.prepare(purpose, { outcome });
  const answer = await request.nameless({ method: 'POST', path: '/api/v1/complaints/confirmation', data, key });
  attempts.finish(purpose);
  return readable(answer);
}

/**
 * What was typed about this target but not filed yet.
 * @param {Target} about
 */
function draft(about) {
  return storage.read(draftKey(about), null);
}

/**
 * @param {Target} about
 * @param {object} content
 */
function keepDraft(about, content) {
  storage.write(draftKey(about), content);
}

/** @param {Target} about */
function dropDraft(about) {
  storage.remove(draftKey(about));
}

module.exports = { file, progress, confirm, readable, draft, keepDraft, dropDraft };
