// 只发一次 / Tests of keeping one try together.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving } = require('./platform');
const attempts = require('../utils/attempts');

test.beforeEach(() => usePlatform(serving({})));

test('the same thing tried again keeps its key', () => {
  const first = attempts.prepare('complaint', { text: '窗口没人' });

  const again = attempts.prepare('complaint', { text: '窗口没人' });

  assert.equal(again.key, first.key);
});

test('changed words are another thing', () => {
  const first = attempts.prepare('complaint', { text: '窗口没人' });

  const other = attempts.prepare('complaint', { text: '窗口一直没人' });

  assert.notEqual(other.key, first.key);
});

test('what is finished is not repeated', () => {
  const first = attempts.prepare('complaint', { text: '窗口没人' });
  attempts.finish('complaint');

  assert.notEqual(attempts.prepare('complaint', { text: '窗口没人' }).key, first.key);
});

test('keys are of the alphabet and the length the server takes, and differ', () => {
  const keys = Array.from({ length: 500 }, () => attempts.newKey());

  assert.ok(keys.every((key) => /^[A-Za-z0-9_-]{8,64}$/.test(key)));
  assert.equal(new Set(keys).size, 500);
});

test('a refusal ends a try, and where nobody knows how it went the next one repeats it', async () => {
  const keys = [];
  const failing = (unknownOutcome) => async (key) => { keys.push(key); throw Object.assign(new Error('no'), { unknownOutcome }); };
  await assert.rejects(attempts.once('message', { text: '补充' }, failing(true)));
  await assert.rejects(attempts.once('message', { text: '补充' }, failing(false)));

  await attempts.once('message', { text: '补充' }, async (key) => keys.push(key));

  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
});
