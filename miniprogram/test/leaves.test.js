// 评价凭据 / The phone computes the same leaves as the server, and sends none of them.
const { test } = require('node:test');
const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { sha256 } = require('../utils/sha256');
const leaves = require('../utils/leaves');

const RECEIPT = {
  id: '0123456789abcdef0123456789abcdef',
  salt: 'fedcba9876543210fedcba9876543210',
  version: 1,
  target: 'post:12',
  day: '2026-11-23',
  dimension_set: 1,
};

test('the hash is SHA-256 for every length around the edges of a block', () => {
  for (let length = 0; length <= 200; length += 1) {
    const text = 'm|'.repeat(100).slice(0, length);
    assert.equal(sha256(text), createHash('sha256').update(text).digest('hex'), `${length}`);
  }
});

test('text that is not ASCII is refused and not hashed wrongly', () => {
  assert.throws(() => sha256('满意'));
});

test('the leaves are those that the server computes', () => {
  assert.equal(leaves.ofRating(RECEIPT, '4344', false), '028663e18171985bfce36fc77012e99f4e68a73ab85df5030bc8905a78d903f6');
  assert.equal(leaves.ofGrade(RECEIPT.salt, 'attitude', 3), '3b99666a0b20cd086a2ce8d5932948adf25d9043c28ecee00e32101a459b47db');
});

test('another grade, another answer to who asked or another salt is another leaf', () => {
  const all = [
    leaves.ofRating(RECEIPT, '4344', false),
    leaves.ofRating(RECEIPT, '4343', false),
    leaves.ofRating(RECEIPT, '4344', true),
    leaves.ofRating({ ...RECEIPT, salt: RECEIPT.id }, '4344', false),
  ];
  assert.equal(new Set(all).size, 4);
});
