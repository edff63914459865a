// 办理桌 / Tests of what staff are shown of one complaint: moves, time, clock and ladder, history, drafts.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform } = require('./platform');
const { movesOf, whoseTurn, timeLeft } = require('../packages/admin/utils/complaint-moves');
const deadlines = require('../packages/admin/utils/deadline-view');
const { linesOf, talkOf, sizeOf } = require('../packages/admin/utils/histories');
const drafts = require('../utils/drafts');

const labels = (moves) => moves.map(({ label }) => label);

test('only permitted moves are offered, what usually comes next first', () => {
  assert.deepEqual(labels(movesOf({ status: 'filed', allowed: ['reject', 'transfer', 'accept'] }, 'supervisor')), ['受理', '移送纪检监察', '不予受理']);
  assert.deepEqual(movesOf({ status: 'closed', allowed: [] }, 'supervisor'), []);
});

test('what was handed on as often as it may be is answered here, and the page says why', () => {
  const complaint = { status: 'accepted', status_label: '已受理', assigned_organization: null, assignments_left: 0, allowed: ['close', 'escalate', 'answer'] };
  const moves = movesOf(complaint, 'supervisor');

  assert.deepEqual([moves[0].label, moves[0].next, moves[1].next], ['答复', true, false]);
  assert.match(whoseTurn(complaint, moves), /次数已用完/);
  assert.equal(whoseTurn({ ...complaint, assignments_left: 1 }, moves), '');
});

test('who dispatched a complaint takes it back, the department gives it back', () => {
  const complaint = { status: 'assigned', allowed: ['return'] };

  assert.deepEqual(labels(movesOf(complaint, 'supervisor')), ['收回']);
  assert.deepEqual(labels(movesOf(complaint, 'unit_admin')), ['退回']);
});

test('whose turn it is is said to everybody else', () => {
  const turn = (status, allowed, role) => {
    const complaint = { status, status_label: '已办结', assigned_organization: '区民政局', allowed };
    return whoseTurn(complaint, movesOf(complaint, role));
  };

  assert.equal(turn('assigned', ['return'], 'supervisor'), '这件已转办给区民政局，正在等它答复。');
  assert.equal(turn('assigned', ['return', 'answer'], 'unit_admin'), '');
  assert.match(turn('answered', ['close'], 'supervisor'), /等诉求人确认/);
  assert.ok(movesOf({ status: 'answered', allowed: ['close'] }, 'supervisor').every(({ next }) => !next));
  assert.match(turn('closed', [], 'supervisor'), /不用再办理/);
  assert.match(turn('raised', [], 'supervisor'), /由上一级的其他人员办理/);
});

test('the time left is said in the fewest words, red only when it is over', () => {
  const at = (left, overdue = false) => timeLeft({ status: 'assigned', overdue, days_left: left });

  assert.deepEqual(at(9), { words: '剩 9 个工作日', tone: 'good' });
  assert.deepEqual(at(0), { words: '今天到期', tone: 'warn' });
  assert.deepEqual(at(-2, true), { words: '已超 2 个工作日', tone: 'bad' });
  assert.equal(timeLeft({ status: 'assigned', overdue: false, days_left: 9 }, { paused: true, tone: 'warn' }).words, '计时暂停中');
  assert.equal(timeLeft({ status: 'closed', overdue: false, days_left: -30 }).words, '');
});

const stage = (changes) => ({
  stage: 'answer', stage_label: '答复', round: 1, starts_on: '2026-11-23', working_days: 15, extended_days: 0, due_on: '2026-12-14',
  note: null, ended_at: null, over: false, days_left: 15,
  marks: [{ mark: 'half', label: '时限过半', day: '2026-12-03', reached: false, color: 'yellow' }], pauses: [], ...changes,
});
const view = (stages, ladder = [], status = 'assigned') => deadlines.of({
  preset: null, stages, paused: false, pause: { allowed: true, left_days: 10 }, extension: { allowed: true, left_days: 7 }, ladder,
}, status);

test('the clock that runs now is shown with its weekday and colour, the ended ones stay to be read', () => {
  const accept = stage({ stage: 'accept', stage_label: '受理', ended_at: '2026-11-23T03:00:00Z' });
  const shown = view([accept, stage({})]);

  assert.deepEqual([shown.now.label, shown.now.due, shown.now.left, shown.now.tone], ['答复期限', '12月14日（周一）', '还剩 15 个工作日', 'good']);
  assert.deepEqual(shown.before.map(({ label, left }) => [label, left]), [['受理期限', '按期完成']]);
  assert.equal(view([stage({ marks: [{ mark: 'half', label: '时限过半', day: '2026-12-03', reached: true, color: 'yellow' }] })]).now.tone, 'warn');
  assert.equal(view([stage({ over: true, days_left: -2 })]).now.left, '已超 2 个工作日');
  assert.equal(view([stage({ pauses: [{ starts_on: '2026-11-24', ends_on: '2026-11-26', running: true }] })]).now.left, '暂停计时，11月26日（周四）恢复');
});

test('of two clocks that run the one that is due first is shown, as the head of the page says it', () => {
  const accept = stage({ stage: 'accept', stage_label: '受理', round: 2, working_days: 1, due_on: '2026-11-24', days_left: 1 });
  const shown = view([stage({}), accept], [], 'raised');

  assert.deepEqual([shown.now.label, shown.now.left, shown.now.tone], ['受理期限', '还剩 1 个工作日', 'warn']);
  assert.equal(timeLeft({ status: 'raised', overdue: false, days_left: 1 }, { paused: false, tone: 'good' }).tone, 'warn');
});

test('what nobody owes any more was stopped, and is not said to be done in time', () => {
  const ended = (/** @type {object} */ changes) => stage({ ended_at: '2026-11-23T03:00:00Z', ...changes });
  const accept = ended({ stage: 'accept', stage_label: '受理' });

  const refused = view([accept, ended({})], [], 'not_accepted');
  assert.deepEqual([refused.now.left, refused.now.tone, refused.before[0].left], ['已停止计时', 'plain', '按期完成']);
  assert.match(refused.now.ended, /停止$/);
  assert.deepEqual(view([accept, ended({})], [], 'withdrawn').before[0].left, '已停止计时');
  assert.deepEqual(view([accept, ended({})], [], 'closed').now.left, '按期完成');
});

test('a mark that is to come has not happened, and of a clock that has ended none is to come', () => {
  const over = { mark: 'over', label: '已超过时限', day: '2026-12-15', reached: false, color: 'red' };

  assert.deepEqual(view([stage({ marks: [over] })]).now.marks.map(({ label }) => label), ['超过时限']);
  assert.deepEqual(view([stage({ marks: [{ ...over, reached: true }] })]).now.marks.map(({ label }) => label), ['已超过时限']);
  assert.deepEqual(view([stage({ marks: [over], ended_at: '2026-11-23T03:00:00Z' })]).now.marks, []);
});

test('a ladder says who was told when, and who said that it is in hand', () => {
  const ladder = {
    cause_label: '超过时限', started_at: '2026-11-23T01:00:00Z', next_at: '2026-11-24T01:00:00Z', acknowledged_at: null,
    acknowledged_by_office: null, may_acknowledge: true, steps: [{ level: 1, office: '效能办', name: '甲（虚构）', told_at: '2026-11-23T01:00:00Z' }],
  };
  const [standing] = view([stage({})], [ladder]).ladders;
  const [ended] = view([stage({})], [{ ...ladder, next_at: null, acknowledged_at: '2026-11-23T02:00:00Z', acknowledged_by_office: '效能办' }]).ladders;
  const [lapses] = view([stage({})], [{ ...ladder, next_at: '2026-11-26T02:00:00Z', acknowledged_at: '2026-11-23T02:00:00Z', acknowledged_by_office: '效能办' }]).ladders;

  assert.deepEqual(standing.steps, [{ key: 0, words: '第 1 级：效能办 甲（虚构）', when: '11月23日 09:00告知' }]);
  assert.deepEqual([standing.stands, ended.stands], [true, false]);
  assert.equal(ended.end, '11月23日 10:00 效能办已知悉');
  assert.equal(lapses.end, '11月23日 10:00 效能办已知悉；11月26日 10:00还没有办完，再往上报');
  assert.deepEqual(view([stage({})], [ladder]).told, { causes: '超过时限', until: '11月24日 09:00' });
  assert.equal(view([stage({})], [{ ...ladder, may_acknowledge: false }]).told, null);
});

test('the history begins with the newest and knows each file by its kind', () => {
  const timeline = [
    { label: '已提交', when: '早', office: '', text: null, documents: [] },
    { label: '留言', when: '午', office: '效能办', text: '哪一天？', documents: [] },
    { label: '补充说明', when: '晚', office: '诉求人', text: '<b>周一</b>', documents: [] },
    { label: '已答复', when: '夜', office: '区民政局', text: '已办', documents: ['a', 'b', 'c', 'gone'] },
  ];
  const documents = [{ id: 'a', name: '决定书.pdf', media_type: 'application/pdf', bytes: 2500000 }, { id: 'b', media_type: 'image/jpeg', bytes: 100 }, { id: 'c', media_type: 'application/docx', bytes: 100 }];
  const lines = linesOf({ timeline, documents });

  assert.deepEqual(lines.map(({ label }) => label), ['已答复', '补充说明', '留言', '已提交']);
  assert.deepEqual(lines[0].files.map(({ name, size, kind }) => [name, size, kind]), [['决定书.pdf', '2.4 MB', 'pdf'], ['图片 2', '1 KB', ''], ['Word 文件 3', '1 KB', 'docx']]);
  assert.deepEqual(talkOf({ timeline }).map(({ author, text }) => [author, text]), [[false, '哪一天？'], [true, '<b>周一</b>']]);
  assert.equal(sizeOf(2048), '2 KB');
});

test('a draft is found again, is gone when it was sent, and old ones die', () => {
  const seen = usePlatform(() => ({ statusCode: 500 }));
  drafts.keep('one', { words: '写了一半' });
  drafts.keep('two', { words: '别的' });
  assert.deepEqual(drafts.read('one', null), { words: '写了一半' });
  drafts.drop('one');
  assert.equal(drafts.read('one', null), null);

  seen.store.set('drafts', JSON.stringify({ old: { content: 1, on: '2020-01-01' } }));
  drafts.keep('new', 2);
  assert.equal(drafts.read('old', null), null);
  drafts.dropAll();
  assert.equal(drafts.read('new', null), null);
});
