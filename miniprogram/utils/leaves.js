// 评价凭据 / Leaves: what this phone looks for in the published lists. The twin of wx_backend/domain/rating_leaves.py.
const { sha256 } = require('./sha256');

/** @typedef {{id: string, salt: string, version: number, target: string, day: string, dimension_set: number}} LeafReceipt */

/** @param {string} kind @param {(string | number)[]} parts */
const leaf = (kind, parts) => sha256(['mashang', kind, '1', ...parts].join('|'));

/**
 * The leaf of what this phone sent; the server has no part in computing it.
 * @param {LeafReceipt} receipt
 * @param {string} grades digits in the order of the dimensions
 * @param {boolean} asked
 */
function ofRating(receipt, grades, asked) {
  const { id, salt, version, target, day, dimension_set: set } = receipt;
  return leaf('rating', [id, salt, version, target, day, set, grades, asked ? 1 : 0]);
}

/** @param {string} salt @param {string} dimension @param {number} grade */
function ofGrade(salt, dimension, grade) {
  return leaf('grade', [salt, dimension, grade]);
}

module.exports = { ofRating, ofGrade };
