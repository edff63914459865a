// 二维码内容 / Tests of finding the token in what was scanned.
const test = require('node:test');
const assert = require('node:assert/strict');
const tokens = require('../utils/tokens');

const TOKEN = 'Ab3_d-5f7.9~XyZ0';
const LINK = `https://mashang.example.gov.cn/q/${TOKEN}`;

test('the plain-link rule hands over the whole link, encoded', () => {
  assert.equal(tokens.fromOptions({ q: encodeURIComponent(LINK) }), TOKEN);
  assert.equal(tokens.fromOptions({ q: encodeURIComponent(`${LINK}?from=poster#top`) }), TOKEN);
});

test('a mini-program code hands over the token itself', () => {
  assert.equal(tokens.fromOptions({ scene: encodeURIComponent(TOKEN) }), TOKEN);
  assert.equal(tokens.fromOptions({ token: TOKEN }), TOKEN);
});

test('nothing, or something broken, is no token', () => {
  assert.equal(tokens.fromOptions({}), '');
  assert.equal(tokens.fromOptions({ q: '%E4%B' }), '');
});

test('the scanner reads our links, our mini-program codes and a typed token', () => {
  assert.equal(tokens.fromScan({ result: LINK }), TOKEN);
  assert.equal(tokens.fromScan({ result: '', path: `pages/profile/profile?scene=${encodeURIComponent(TOKEN)}` }), TOKEN);
  assert.equal(tokens.fromScan({ result: ` ${TOKEN} ` }), TOKEN);
});

test('somebody else\'s code is not taken for ours', () => {
  assert.equal(tokens.fromScan({ result: 'https://pay.example.com/abc' }), '');
  assert.equal(tokens.fromScan({ result: '你好' }), '');
});
