// 发送 / How a part of a page sends something: once, with every refusal at its field, and told to the page when it is done.
const desk = require('../services/complaint-desk');

/**
 * Sends one act of the complaint in `part.data.complaint`. The page hears `changed` with the answer, or `stale` where
 * somebody was first, with the words that were not sent; what was typed stays.
 * @param {any} part the component
 * @param {string} what
 * @param {Record<string, any>} data
 * @param {string} done what the page says afterwards
 * @returns {Promise<any>} the answer, or undefined where it was refused
 */
async function send(part, what, data, done) {
  if (part.data.sending) return undefined;
  part.setData({ sending: true, refusal: '', fields: {} });
  try {
    const answer = await desk.act(part.data.complaint.id, what, data);
    part.triggerEvent('changed', { answer, what, done });
    return answer || {};
  } catch (error) {
    part.setData({ refusal: error.message, fields: error.fields || {} });
    if (error.status === 409 || error.status === 404) part.triggerEvent('stale', { what, words: data.text || data.reason || '', refusal: error.message });
    return undefined;
  } finally {
    part.setData({ sending: false });
  }
}

module.exports = { send };
