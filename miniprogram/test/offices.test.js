// 值班、日历与复核 / Tests of turns in order, of days read from a notice, and of what may be done with a burst.
const test = require('node:test');
const assert = require('node:assert/strict');
const offices = require('../packages/admin/utils/offices');
const reviews = require('../packages/admin/utils/reviews');

const person = (id) => ({ staff_id: id, name: `虚构${id}`, role_label: '效能办', organization: null });

test('days are read as a notice writes them, a stretch with both its ends', () => {
  const found = offices.readDays('2027-01-01，2027年1月2日\n2027-02-05至2027-02-07；2027/1/1');

  assert.deepEqual(found, { days: ['2027-01-01', '2027-01-02', '2027-02-05', '2027-02-06', '2027-02-07'], wrong: [] });
});

test('what is no day, and a stretch that runs backwards or over months, is told and not guessed', () => {
  const { days, wrong } = offices.readDays('元旦 2027-02-07至2027-02-05 2027-01-01至2027-12-31 2027-10-01至3 2027-05-01');

  assert.deepEqual([days, wrong], [['2027-05-01'], ['元旦', '2027-02-07至2027-02-05', '2027-01-01至2027-12-31', '2027-10-01至3']]);
  assert.deepEqual(offices.readDays('  '), { days: [], wrong: [] });
});

test('a turn can be taken earlier, the first one cannot, and who is on duty is offered no more', () => {
  const three = [person(1), person(2), person(3)];

  assert.deepEqual(offices.earlier(three, 2).map(({ staff_id: id }) => id), [1, 3, 2]);
  assert.equal(offices.earlier(three, 0), three);
  assert.deepEqual(offices.left(three, [person(2)]).map(({ staff_id: id }) => id), [1, 3]);
});

test('a day says its weekday and who is told in which order', () => {
  const row = offices.dutyRow({ day: '2026-11-28', works: false, turns: [{ ...person(1), turn: 1 }, { ...person(2), turn: 2 }] }, '2026-11-23');

  assert.deepEqual([row.date, row.names, row.today], ['11月28日 周六', '虚构1，其次虚构2', false]);
});

const burst = (more) => reviews.burstRow({
  id: 'a', kind_label: '', organization: { id: 1, name: '示范局' }, day: '2026-11-18', n: 9, state: 'waiting', state_label: '待复核',
  proposed_by: null, reason: null, reason_label: null, may_decide: true, may_confirm: false, ...more,
});

test('the first person proposes, the second confirms, and the first cannot do both', () => {
  const waiting = burst({});
  const mine = burst({ state: 'proposed' });
  const others = burst({ state: 'proposed', may_confirm: true });

  assert.deepEqual([waiting.mayPropose, waiting.mayConfirm, waiting.second], [true, false, '']);
  assert.deepEqual([mine.mayPropose, mine.mayConfirm, mine.second], [false, false, '您已提出，须由另一名督查人员确认']);
  assert.deepEqual([others.mayPropose, others.mayConfirm, others.second], [false, true, '']);
});

test('a burst that still gathers says when it can be decided; one that is decided asks for nothing', () => {
  assert.equal(burst({ may_decide: false }).waits, '仍在汇集，次日才能复核');
  assert.deepEqual([burst({ state: 'released', may_decide: false }).waits, burst({ state: 'released', may_decide: false }).mayPropose], ['', false]);
});

test('every reason why nothing arrives comes with something to do', () => {
  const advice = ['not_bound', 'not_following', 'blocked', 'failed', 'new_reason'].map((reason) => reviews.unreachableRow({
    staff: { id: 1, name: '虚构', role_label: '', organization: null }, reason, reason_label: '', since: null, messages: 0,
  }).advice);

  assert.equal(new Set(advice).size, 4);
  assert.ok(advice.every((words) => words.length > 10));
});
