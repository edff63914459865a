// 诉求人事项 / Tests of what an author does later, and of the reminders that were allowed.
const { TextEncoder } = require('node:util');
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving, refusal } = require('./platform');
const authors = require('../services/complaint-authors');
const receipts = require('../services/receipts');
const subscriptions = require('../services/subscriptions');

const BASE = '/api/v1/complaints';
const RECEIPT = { receipt_number: '2026112300012345', secret: 'K7PD-M3XQ-9TWA-H2VN' };
const PROGRESS = { filed_at: '2026-11-23T01:20:00Z', timeline: [] };
const TEMPLATE = 'template';

test('a message that did not get through keeps its words and goes again under its key', async () => {
  const replies = [{ errMsg: 'request:fail timeout' }, { statusCode: 200, data: PROGRESS }];
  const seen = usePlatform(serving({ [`${BASE}/messages`]: () => replies.shift() }));
  authors.keepDraft(RECEIPT.receipt_number, '上午十点去的');
  await assert.rejects(authors.write(RECEIPT, '上午十点去的'));
  const kept = authors.draft(RECEIPT.receipt_number);

  await authors.write(RECEIPT, '上午十点去的');

  const [first, second] = seen.sent;
  assert.equal(kept, '上午十点去的');
  assert.equal(first.header['Idempotency-Key'], second.header['Idempotency-Key']);
  assert.equal(authors.draft(RECEIPT.receipt_number), '');
  assert.equal(seen.logins, 0);
});

test('what opens a complaint is in no address, also where a picture is fetched', async () => {
  const picture = new Uint8Array([137, 80, 78, 71]).buffer;
  const seen = usePlatform(serving({ [`${BASE}/receipt-picture`]: () => ({ statusCode: 200, data: picture, header: { 'Content-Type': 'image/png' } }) }));

  const path = await authors.receiptPicture(RECEIPT);

  assert.equal(path, 'wxfile://usr/受理回执-2026112300012345.png');
  assert.equal(seen.files.get(path), picture);
  assert.deepEqual(seen.sent.map((sent) => sent.path), [`${BASE}/receipt-picture`]);
});

test('a refusal in place of a file is read, in Chinese', async () => {
  const words = new TextEncoder().encode(JSON.stringify(refusal('not_found', '没有找到这个附件'))).buffer;
  usePlatform(serving({ [`${BASE}/documents`]: () => ({ statusCode: 404, data: words, header: {} }) }));

  await assert.rejects(authors.document(RECEIPT, { id: 'a'.repeat(32), name: '' }), { message: '没有找到这个附件', status: 404 });
});

test('a document of an answer is kept by its name, with the ending of what came', async () => {
  const seen = usePlatform(serving({ [`${BASE}/documents`]: () => ({ statusCode: 200, data: new ArrayBuffer(4), header: { 'Content-Type': 'application/pdf' } }) }));

  const kept = [await authors.document(RECEIPT, { id: 'a'.repeat(32), name: '决定书（二）.pdf' }), await authors.document(RECEIPT, { id: 'b'.repeat(32), name: '' })];

  assert.deepEqual(kept, ['wxfile://usr/决定书（二）.pdf', 'wxfile://usr/答复附件-bbbbbb.pdf']);
  assert.ok(kept.every((path) => seen.files.has(path)));
});

test('what is erased leaves this phone too', async () => {
  usePlatform(serving({ [`${BASE}/erasure`]: () => ({ statusCode: 200, data: { erased: true } }) }));
  receipts.keep({ type: 'complaint', id: RECEIPT.receipt_number, secret: RECEIPT.secret });
  authors.keepDraft(RECEIPT.receipt_number, '没写完');

  await authors.erase(RECEIPT);

  assert.equal(receipts.find(RECEIPT.receipt_number), null);
  assert.equal(authors.draft(RECEIPT.receipt_number), '');
});

const counting = (remaining) => ({ statusCode: 200, data: { items: [{ state: 'accept', remaining }] } });

test('an allowed reminder is counted and tied to the complaint', async () => {
  const seen = usePlatform(serving({
    '/api/v1/subscriptions': () => counting(2),
    [`${BASE}/subscription`]: () => ({ statusCode: 200, data: { subscribed: true } }),
  }));
  wx.requestSubscribeMessage = ({ success }) => success({ [TEMPLATE]: 'accept' });

  const granted = await subscriptions.remind(RECEIPT, TEMPLATE);

  const [counted, tied] = seen.sent.filter(({ path }) => path !== '/api/v1/sessions');
  assert.equal(granted.remaining, 2);
  assert.deepEqual(counted.data, { answers: { [TEMPLATE]: 'accept' } });
  assert.deepEqual(tied.data, RECEIPT);
});

test('a "no" is told and ties nothing', async () => {
  const seen = usePlatform(serving({ '/api/v1/subscriptions': () => counting(0) }));
  wx.requestSubscribeMessage = ({ success }) => success({ [TEMPLATE]: 'reject' });

  assert.equal(await subscriptions.remind(RECEIPT, TEMPLATE), null);
  assert.deepEqual(seen.sent.map(({ path }) => path), ['/api/v1/sessions', '/api/v1/subscriptions']);
});
