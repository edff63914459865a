// 反映对象 / Whom a complaint is about, on its way from page to page, and the one that did not get through yet.
const storage = require('./storage');

const WAITING = 'waiting_complaint';
const CASE = 'complaint_case';

/**
 * Whom it is about, said in one way: a scanned code, an office, a matter with its step, or a case.
 * @typedef {{code_token?: string, organization_id?: number | string, matter_code?: string, step?: number, case?: {number: string, check: string}}} Target
 */

/** Under which name this phone keeps what is typed. @param {Target} about */
function draftKey({ code_token: code, matter_code: matter, step, case: one, organization_id: office }) {
  const name = code || (matter ? `${matter}:${step || ''}` : one ? `case:${one.number}` : office);
  return `draft:complaint:${name}`;
}

/** One that was sent and did not get through, to be found again from home. @param {{about: Target, title: string} | null} complaint */
function keepWaiting(complaint) {
  if (complaint) storage.write(WAITING, complaint);
  else storage.remove(WAITING);
}

/** @returns {{about: Target, title: string} | null} */
function waiting() {
  return storage.read(WAITING, null);
}

/** Number and check code of a case go from page to page here, and in no address. @param {{number: string, check: string} | null} one */
function keepCase(one) {
  if (one) storage.write(CASE, one);
  else storage.remove(CASE);
}

/** @returns {{number: string, check: string} | null} */
function keptCase() {
  return storage.read(CASE, null);
}

/**
 * The address of the form about this target.
 * @param {Target} about
 */
function formUrl({ code_token: code, matter_code: matter, step, case: one, organization_id: office }) {
  if (one) return '/pages/complain/complain?case=1';
  const said = { code_token: code, matter_code: matter, step, organization_id: office };
  const query = Object.entries(said).filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `/pages/complain/complain?${query.join('&')}`;
}

module.exports = { draftKey, keepWaiting, waiting, keepCase, keptCase, formUrl };
