// 电话登记 / Takes a complaint down on the telephone: the same receipt and the same clock as one typed by its author.
const request = require('../../../utils/request');
const attempts = require('../../../utils/attempts');

const PURPOSE = 'phone-complaint';

/**
 * @typedef {object} TakenDown
 * @property {string} receipt_number
 * @property {string} secret
 * @property {string} organization
 * @property {string} kind_label
 * @property {string} accept_due_on
 * @property {string} answer_due_on
 * @property {string | null} deadline_note
 * @property {string} read_back
 */

/**
 * Files it once, however often it is tried.
 * @param {object} complaint
 * @returns {Promise<TakenDown>}
 */
async function takeDown(complaint) {
  const { key } = attempts.prepare(PURPOSE, complaint);
  try {
    const receipt = await request.asStaff({ method: 'POST', path: '/api/v1/admin/phone-complaints', data: complaint, key });
    attempts.finish(PURPOSE);
    return receipt;
  } catch (error) {
    if (!error.unknownOutcome) attempts.finish(PURPOSE);
    throw error;
  }
}

module.exports = { takeDown };
