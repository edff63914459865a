// 办理状态 / Tests of the sentence that says how a complaint stands.
const test = require('node:test');
const assert = require('node:assert/strict');
const standing = require('../utils/complaint-standing');

const filed = { status: 'filed', accept_due_on: '2026-11-26', answer_due_on: '2026-12-14', overdue: false, resumes_on: null, timeline: [], confirmation_label: null };
const said = (changes) => standing.sentence({ ...filed, ...changes });
const line = (label, office, text = null) => ({ at: '', when: '11月23日 09:20', label, office, text, documents: [] });

test('what is owed is said with its day', () => {
  assert.equal(said({}).words, '应在11月26日前受理，12月14日前答复。');
  assert.equal(said({ status: 'assigned' }).words, '应在12月14日前答复。');
});

test('a day that has passed is said to have passed, and no answer is called no answer', () => {
  assert.deepEqual(said({ status: 'raised', overdue: true }), { tone: 'bad', words: '应在11月26日前受理，已经超过，还没有受理。会自动提醒上级催办。' });
  assert.deepEqual(said({ status: 'accepted', overdue: true }), { tone: 'bad', words: '应在12月14日前答复，已经超过，还没有答复。会自动提醒上级催办。' });
});

test('a clock that stands still says until when and why', () => {
  const timeline = [line('暂停计时5个工作日，答复时限改为2026年12月21日', '效能办', '等待鉴定结论')];

  assert.equal(said({ status: 'accepted', resumes_on: '2026-12-01', timeline }).words, '办理时限暂停计算，原因：等待鉴定结论。12月1日起接着算，应在12月14日前答复。');
});

test('silence after closing is not called satisfied', () => {
  assert.match(said({ status: 'closed' }).words, /不算满意/);
  assert.match(said({ status: 'closed', can_confirm: true }).words, /可以在下面说/);
  assert.equal(said({ status: 'closed', confirmation_label: '已解决' }).words, '');
  assert.equal(said({ status: 'closed', kind: 'praise' }).words, '');
});

test('what is over says what can be done now', () => {
  assert.match(said({ status: 'not_accepted' }).words, /理由写在下面.*重新提交/);
  assert.match(said({ status: 'withdrawn' }).words, /不再办理.*重新提交/);
});

test('who was refused is told that somebody above may look again, and until when', () => {
  const refused = { ...filed, status: 'not_accepted', review_until: '2026-12-23' };

  assert.match(standing.sentence(refused).words, /可以请上一级再看一次/);
  assert.match(standing.reviewTerms(refused), /^12月23日（含当天）以前/);
  assert.equal(standing.reviewTerms({ ...refused, review_until: null }), '');
});

test('a tip-off, and what was handed to discipline inspection, is read by nobody else', () => {
  const handed = [line('已提交', ''), line('已移送纪检监察机构', '效能办')];

  assert.deepEqual([{ kind: 'tip_off', timeline: [] }, { kind: 'complaint', timeline: handed }, { kind: 'complaint', timeline: [] }].map(standing.isDiscipline), [true, true, false]);
});

test('an author is spoken to, not about', () => {
  const told = standing.happened([line('群众确认：已解决', ''), line('已撤回', '诉求人')], []);

  assert.deepEqual(told.map(({ label, office }) => [label, office]), [['您的确认：已解决', ''], ['已撤回', '您']]);
});

test('messages stand apart from what happened, and who looked is told by office', () => {
  const timeline = [line('已提交', ''), line('已查阅', '效能办'), line('留言', '效能办', '请补充时间'), line('补充说明', '诉求人', '上午十点')];

  assert.deepEqual(standing.openers(timeline), [{ office: '效能办', when: '11月23日 09:20' }]);
  assert.deepEqual(standing.messages(timeline).map(({ mine, text }) => [mine, text]), [[false, '请补充时间'], [true, '上午十点']]);
  assert.deepEqual(standing.happened(timeline, []).map(({ label }) => label), ['已提交', '已查阅']);
});

test('the files of an answer have their names, or numbers', () => {
  const answered = { ...line('已答复', '区民政局'), documents: ['a', 'b'] };
  const [shown] = standing.happened([answered], [{ id: 'b', name: null }, { id: 'a', name: '决定书.pdf' }, { id: 'c', name: '别的.pdf' }]);

  assert.deepEqual(shown.documents, [{ id: 'b', name: '', number: 1 }, { id: 'a', name: '决定书.pdf', number: 2 }]);
});

test('each last word says what it does, and only once one level up', () => {
  assert.match(standing.effect('not_solved', true), /交上一级/);
  assert.match(standing.effect('not_solved', false), /不能再重办/);
  assert.equal(standing.effect('solved', true), '这件办结。');
});
