// 评价 / Ratings: a ticket for the scan, four grades, a receipt.
const request = require('../utils/request');
const storage = require('../utils/storage');
const attempts = require('../utils/attempts');
const receipts = require('./receipts');
const leaves = require('../utils/leaves');
const { beijingDay, dayAfter } = require('../utils/dates');

const TICKETS = 'tickets';
const WAITING = 'waiting_ratings';
const draftKey = (/** @type {string} */ codeToken) => `draft:rating:${codeToken}`;

/** @typedef {{ticket: string, expires_on: string, assurance: string, assurance_label: string, day: string, target?: {organization: string, post: string}}} Ticket */
/** @typedef {{grades: Record<string, number>, comment: string, asked: boolean, waiting: boolean, day: string, title: string}} RatingDraft */

/** @returns {Record<string, Ticket>} */
function todaysTickets() {
  const today = beijingDay(Date.now());
  const tickets = storage.read(TICKETS, /** @type {Record<string, Ticket>} */ ({}));
  return Object.fromEntries(Object.entries(tickets).filter(([, ticket]) => ticket.day === today));
}

/** @param {string} codeToken */
function forgetTicket(codeToken) {
  const tickets = todaysTickets();
  delete tickets[codeToken];
  storage.write(TICKETS, tickets);
}

/**
 * The right to rate this code's holder once today: the one this phone holds, else a new one.
 * @param {string} codeToken
 * @returns {Promise<Ticket>}
 */
async function ticketFor(codeToken) {
  const held = todaysTickets()[codeToken];
  if (held) return held;
  const path = `/api/v1/codes/${encodeURIComponent(codeToken)}/scans`;
  const day = beijingDay(Date.now());
  const purpose = `scan:${codeToken}`;
  const { key } = attempts.prepare(purpose, { day });
  try {
    // With the same key, an answer that was lost on the way is given again; without it the day's right would be lost.
    const issued = await request.signedIn({ method: 'POST', path, data: {}, key });
    const ticket = { ...issued, day };
    storage.write(TICKETS, { ...todaysTickets(), [codeToken]: ticket });
    attempts.finish(purpose);
    return ticket;
  } catch (error) {
    if (!error.unknownOutcome) attempts.finish(purpose);
    throw error;
  }
}

/**
 * The right to rate a finished case（办件）, proved by its number and what the office told only the applicant.
 * @param {string} number
 * @param {string} check
 * @returns {Promise<string>} under which name this phone holds the ticket
 */
async function claimCase(number, check) {
  const purpose = 'case-claim';
  const { key } = attempts.prepare(purpose, { number, check });
  try {
    const issued = await request.signedIn({ method: 'POST', path: '/api/v1/cases/claims', data: { number, check }, key });
    const name = `case:${number}`;
    const { organization, post, ...ticket } = issued;
    const target = { organization: organization.name, post: post ? post.name : '' };
    storage.write(TICKETS, { ...todaysTickets(), [name]: { ...ticket, target, day: beijingDay(Date.now()) } });
    attempts.finish(purpose);
    return name;
  } catch (error) {
    if (!error.unknownOutcome) attempts.finish(purpose);
    throw error;
  }
}

/** A ticket that this phone holds already. @param {string} name @returns {Ticket | null} */
function held(name) {
  return todaysTickets()[name] || null;
}

/**
 * Yesterday's draft is not offered: its ticket has ended.
 * @param {string} codeToken
 * @returns {RatingDraft | null}
 */
function draft(codeToken) {
  const kept = storage.read(draftKey(codeToken), /** @type {RatingDraft | null} */ (null));
  return kept && kept.day === beijingDay(Date.now()) ? kept : null;
}

/**
 * @param {string} codeToken
 * @param {{grades: Record<string, number>, comment: string, asked: boolean, waiting: boolean, title: string}} content
 */
function keepDraft(codeToken, content) {
  storage.write(draftKey(codeToken), { ...content, day: beijingDay(Date.now()) });
  const waiting = storage.read(WAITING, /** @type {string[]} */ ([])).filter((one) => one !== codeToken);
  storage.write(WAITING, content.waiting ? [...waiting, codeToken] : waiting);
}

/** @param {string} codeToken */
function dropDraft(codeToken) {
  keepDraft(codeToken, { grades: {}, comment: '', asked: false, waiting: false, title: '' });
  storage.remove(draftKey(codeToken));
}

/** Ratings that were submitted but did not get through. @returns {{token: string, title: string}[]} */
function waiting() {
  return storage.read(WAITING, /** @type {string[]} */ ([])).flatMap((token) => {
    const kept = draft(token);
    return kept && kept.waiting ? [{ token, title: kept.title }] : [];
  });
}

/**
 * Sends the rating and keeps its receipt on this phone. Sending the same again after a failure cannot count twice.
 * The ticket is all that is needed; who is signed in goes along only with words, because WeChat checks words by person.
 * @param {string} codeToken
 * @param {Ticket} right
 * @param {{grades: Record<string, number>, comment: string, asked: boolean}} rating asked: somebody wanted it like this
 * @param {{organization: string, post: string}} target named in the receipt
 * @returns {Promise<import('./receipts').RatingReceipt>}
 */
async function submit(codeToken, { ticket, assurance }, { grades, comment, asked }, target) {
  const purpose = `rating:${codeToken}`;
  const body = comment ? { ticket, grades, asked, comment } : { ticket, grades, asked };
  const { key } = attempts.prepare(purpose, body);
  try {
    const send = comment ? request.open : request.nameless;
    const { receipt } = await send({ method: 'POST', path: '/api/v1/ratings', data: body, key });
    const kept = keepReceipt(codeToken, { ...receipt, ticket, assurance, leaf: leafOf(receipt, grades, asked) }, target);
    attempts.finish(purpose);
    forgetTicket(codeToken);
    dropDraft(codeToken);
    return kept;
  } catch (error) {
    if (!error.unknownOutcome) attempts.finish(purpose);
    if (error.code === 'ticket_not_valid') forgetTicket(codeToken);
    throw error;
  }
}

/**
 * Computed from what was sent, not from what the server says it got.
 * @param {import('../utils/leaves').LeafReceipt & {dimensions: string[]}} receipt
 * @param {Record<string, number>} grades
 * @param {boolean} asked
 */
function leafOf(receipt, grades, asked) {
  return leaves.ofRating(receipt, receipt.dimensions.map((key) => grades[key]).join(''), asked);
}

/**
 * Whether this phone may still put other grades in the place of those it gave: once, within a day, in the same week.
 * @param {import('./receipts').RatingReceipt} receipt
 */
function changeable({ ticket, change }) {
  return Boolean(ticket && change) && Date.parse(change.until) > Date.now();
}

/**
 * Puts other grades in the place of those given. The first ones are kept beside them and count no more.
 * @param {import('./receipts').RatingReceipt} receipt
 * @param {{grades: Record<string, number>, asked: boolean}} rating
 * @returns {Promise<import('./receipts').RatingReceipt>}
 */
async function change(receipt, { grades, asked }) {
  const purpose = `change:${receipt.id}`;
  const body = { ticket: receipt.ticket, change: receipt.change, grades, asked };
  const { key } = attempts.prepare(purpose, body);
  try {
    const { receipt: now } = await request.nameless({ method: 'POST', path: '/api/v1/ratings/changes', data: body, key });
    const changed = { ...receipt, salt: now.salt, leaf: leafOf(now, grades, asked), change: null, ticket: '' };
    receipts.keep(changed);
    attempts.finish(purpose);
    return changed;
  } catch (error) {
    if (!error.unknownOutcome) {
      attempts.finish(purpose);
      receipts.keep({ ...receipt, change: null, ticket: '' });
    }
    throw error;
  }
}

/**
 * @param {string} codeToken
 * @param {{id: string, salt: string, leaf: string, period: string, day: string, assurance: string, ticket: string, change: {until: string, proof: string} | null}} receipt
 * @param {{organization: string, post: string}} target
 */
function keepReceipt(codeToken, { id, salt, leaf, period, day, assurance, ticket, change: offer }, { organization, post }) {
  const kept = {
    type: /** @type {'rating'} */ ('rating'),
    id,
    salt,
    leaf,
    listed_from: day,
    period,
    assurance,
    organization,
    post,
    code_token: codeToken,
    day: beijingDay(Date.now()),
    ticket: offer ? ticket : '',
    change: offer,
  };
  receipts.keep(kept);
  return kept;
}

/**
 * Whether the rating is in the published list of its day, at the grades that were sent. The phone compares by itself: it
 * asks for a part of a list and says neither which leaf it looks for nor which rating is its own.
 * @param {import('./receipts').RatingReceipt} receipt
 * @returns {Promise<'counted' | 'waiting' | 'missing'>}
 */
async function status({ leaf, listed_from: day }) {
  if (!leaf) return 'missing';
  // Whoever rated on a later day than that of the visit is in a later list.
  for (const one of [day, dayAfter(day, 1)]) {
    const path = `/api/v1/rating-chain/${one}?starts_with=${leaf[0]}`;
    const list = await request.nameless({ path });
    if (list.leaves.includes(leaf)) return 'counted';
    if (!list.closed) return 'waiting';
  }
  return 'missing';
}

module.exports = { ticketFor, claimCase, held, draft, keepDraft, dropDraft, waiting, submit, changeable, change, status };
