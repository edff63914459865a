// 投诉举报 / Tests of filing and following a complaint.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving, refusal } = require('./platform');
const complaints = require('../services/complaints');
const receipts = require('../services/receipts');
const targets = require('../utils/complaint-targets');

const PATH = '/api/v1/complaints';
const COMPLAINT = { code_token: 'code', kind: 'complaint', category: 'slow_action', text: '材料齐全却不受理', anonymous: true, attachments: [] };
const filed = {
  statusCode: 201,
  data: {
    receipt_number: '2026112300012345', secret: 'K7PD-M3XQ-9TWA-H2VN', organization: '示范市民政局', post: null, kind_label: '投诉',
    filed_at: '2026-11-22T17:00:00Z', accept_due_on: '2026-11-26', answer_due_on: '2026-12-14', deadline_note: null,
  },
};
const sentTo = (seen, path) => seen.sent.filter((sent) => sent.path === path);
const platformAnswering = (...replies) => usePlatform(serving({ [PATH]: () => replies.shift() || filed }));

test('the receipt is kept on the phone, dated by the day in Beijing', async () => {
  platformAnswering();

  const receipt = await complaints.file(COMPLAINT);

  assert.equal(receipt.day, '2026-11-23');
  assert.deepEqual(receipts.find('2026112300012345'), receipt);
});

test('a repeat after a failure is the very same request', async () => {
  const seen = platformAnswering({ errMsg: 'request:fail timeout' }, { statusCode: 503, data: refusal('busy', '系统繁忙') }, filed);
  await assert.rejects(complaints.file(COMPLAINT));
  await assert.rejects(complaints.file(COMPLAINT));

  await complaints.file(COMPLAINT);

  const [first, second, third] = sentTo(seen, PATH);
  assert.deepEqual([second.data, third.data], [first.data, first.data]);
  assert.equal(new Set([first, second, third].map((sent) => sent.header['Idempotency-Key'])).size, 1);
});

test('after a refusal the corrected complaint goes under a new key', async () => {
  const seen = platformAnswering({ statusCode: 422, data: refusal('invalid_input', '有误', { text: '请至少写 5 个字' }) });
  await assert.rejects(complaints.file(COMPLAINT), { code: 'invalid_input' });

  await complaints.file(COMPLAINT);

  const [first, second] = sentTo(seen, PATH).map((sent) => sent.header['Idempotency-Key']);
  assert.notEqual(first, second);
});

test('what was typed about one office is not offered for another', () => {
  platformAnswering();
  complaints.keepDraft({ code_token: 'one' }, { text: '排队太久' });

  assert.deepEqual(complaints.draft({ code_token: 'one' }), { text: '排队太久' });
  assert.equal(complaints.draft({ organization_id: 3 }), null);
  assert.equal(complaints.draft({ matter_code: 'm', step: 2 }), null);
});

test('what opens a case goes from page to page and is in no address', () => {
  platformAnswering();
  const one = { number: 'BJ-1', check: '4711' };
  targets.keepCase(one);

  assert.deepEqual(targets.keptCase(), one);
  assert.equal(targets.formUrl({ case: one }), '/pages/complain/complain?case=1');
  assert.equal(targets.formUrl({ matter_code: 'a/b', step: 2 }), '/pages/complain/complain?matter_code=a%2Fb&step=2');
});

test('progress is asked with number and secret alone', async () => {
  const progress = { filed_at: '2026-11-23T01:20:00Z', timeline: [{ at: '2026-11-23T01:20:00Z', label: '已提交', office: '示范市民政局', text: null }] };
  const seen = usePlatform(serving({ [`${PATH}/progress`]: () => ({ statusCode: 200, data: progress }) }));

  const shown = await complaints.progress({ receipt_number: '1'.repeat(16), secret: 'S' });

  assert.equal(shown.timeline[0].when, '11月23日 09:20');
  assert.equal(seen.logins, 0);
  assert.equal(seen.sent[0].header.Authorization, undefined);
});

test('a receipt that was typed in can be kept on this phone, written as it was given out', () => {
  platformAnswering();

  complaints.keepReceipt({ receipt_number: '2026112300012345', secret: 'k7pdm3xq9twah2vn' }, { organization: '示范市民政局', kind_label: '投诉', filed_at: '2026-11-22T17:00:00Z' });

  const kept = receipts.find('2026112300012345');
  assert.deepEqual([kept.type, kept.secret, kept.day], ['complaint', 'K7PD-M3XQ-9TWA-H2VN', '2026-11-23']);
});
