// 电话登记 / Tests of taking a complaint down on the telephone, and of the filters of the list it goes to.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving, refusal } = require('./platform');
const form = require('../packages/admin/utils/phone-form');
const { waysOf, kindsOf } = require('../packages/admin/utils/complaint-filters');
const intake = require('../packages/admin/services/phone-intake');

const CALL = { ...form.empty(), target: { id: 7, name: '区民政局' }, kind: 'complaint', category: 'attitude', text: ' 窗口态度生硬 ' };

test('nothing is preselected, and what is missing is said at its field', () => {
  assert.deepEqual(Object.keys(form.problems(form.empty())), ['target', 'kind', 'text']);
  assert.deepEqual(form.problems(CALL), {});
});

test('a contact needs a number that can be called and the spoken consent of the caller', () => {
  const named = { ...CALL, anonymous: false, phone: '12' };

  assert.deepEqual(Object.keys(form.problems(named)), ['contact_phone', 'contact_consent']);
  assert.deepEqual(form.problems({ ...named, phone: '13900001111', consent: true }), {});
  assert.deepEqual(form.body({ ...named, phone: '13900001111', consent: true }).contact, { name: '', phone: '13900001111' });
  assert.equal('contact' in form.body({ ...CALL, phone: '13900001111', consent: true }), false);
});

test('what is read back says whom, what and the words, as they were typed', () => {
  const lines = form.readBack({ ...CALL, text: '=1+1 <b>粗话</b>', anonymous: false, phone: '13900001111', name: '王女士' }, { kind: '投诉', category: '服务态度' });

  assert.deepEqual(lines.slice(0, 3), ['您要投诉的是：区民政局。', '类别是：服务态度。', '您说的是：=1+1 <b>粗话</b>']);
  assert.equal(lines[3], '您同意留下联系电话：139\u00a00000\u00a01111。称呼您王女士。');
});

test('a promise that was not kept is filed about its matter and step, and read back', () => {
  const matter = { code: 'M-1', name: '低保审批', step: 2, step_name: '审核' };
  const broken = { ...CALL, category: 'broken_promise', matter };

  assert.deepEqual(form.body(broken).matter_code, 'M-1');
  assert.equal(form.body(broken).step, 2);
  assert.equal('organization_id' in form.body(broken), false);
  assert.equal(form.body({ ...broken, category: 'attitude' }).organization_id, 7);
  assert.equal(form.readBack(broken, { kind: '投诉', category: '承诺未兑现' })[2], '没有按承诺办的是：低保审批，审核。');
});

test('number and secret are told in groups', () => {
  assert.deepEqual(form.halves('9473028321473930'), ['9473 0283', '2147 3930']);
  assert.deepEqual(form.spelt('ZCNT-A4UV'), ['Z C N T', 'A 4 U V']);
});

test('a repeat after a lost answer has the same key, the next call another', async () => {
  const replies = [{ errMsg: 'request:fail timeout' }, { statusCode: 201, data: { receipt_number: '1' } }, { statusCode: 409, data: refusal('not_allowed_now', '不行') }];
  const seen = usePlatform(serving({ '/api/v1/admin/phone-complaints': () => replies.shift() }));
  const keys = () => seen.sent.filter(({ path }) => path.endsWith('phone-complaints')).map(({ header }) => header['Idempotency-Key']);

  await assert.rejects(intake.takeDown(form.body(CALL)));
  await intake.takeDown(form.body(CALL));
  await assert.rejects(intake.takeDown(form.body(CALL)));

  assert.equal(keys()[0], keys()[1]);
  assert.notEqual(keys()[1], keys()[2]);
});

test('a way of looking that finds nothing is left out, the overdue ones never', () => {
  const labels = (counts, chosen) => waysOf(counts, chosen).map(({ label }) => label);

  assert.deepEqual(labels({ '': 3, overdue: 0, mine: 1, closed: 2 }, ''), ['全部 3', '已逾期 0', '我承办的 1', '待受理 0', '已办结 2']);
  assert.ok(labels({ '': 3 }, 'held').includes('内容待复核 0'));
  assert.ok(labels(null, '').includes('已撤回'));
});

test('only discipline inspection is offered tip-offs', () => {
  const values = (role) => kindsOf(role).map(({ value }) => value);

  assert.ok(values('discipline').includes('tip_off'));
  assert.ok(!values('supervisor').includes('tip_off'));
});
