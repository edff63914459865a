// 岗位与人员 / Tests of what the pages about posts, days, moves, completeness and switches make of what the server says.
const test = require('node:test');
const assert = require('node:assert/strict');
const days = require('../packages/admin/utils/days');
const posts = require('../packages/admin/utils/posts');
const moves = require('../packages/admin/utils/moves');
const completeness = require('../packages/admin/utils/completeness');
const flags = require('../packages/admin/utils/flags');

const code = { state: 'active', number: '1234-5678', since: '2026-10-08' };
const post = (more) => ({ id: 1, name: '窗口岗', is_key_post: true, authorized: 1, vacant: 0, holders: [{ official_id: 2, name: '虚构一', since: '2026-01-01' }], code_state: code, closed_on: null, ...more });

test('a day is read however it is typed at a keyboard, and what is no day is not guessed', () => {
  for (const typed of ['2026-10-08', '2026/10/8', '2026年10月8日', ' 20261008 ', '2026.10.8']) assert.equal(days.readDay(typed), '2026-10-08');
  for (const typed of ['', '2026-02-30', '10-08', '明天', '2026-13-01', '2026100']) assert.equal(days.readDay(typed), '');
});

test('a post says how many places are empty, and a code that ended says since when', () => {
  const vacant = posts.postRow(post({ vacant: 1, holders: [], code_state: { ...code, state: 'revoked', since: '2026-11-23' } }));
  const short = posts.postRow(post({ authorized: 3, vacant: 2 }));

  assert.deepEqual([vacant.empty, vacant.codeWords, vacant.codeOff], ['空缺', '二维码 1234-5678 已于2026年11月23日停用', true]);
  assert.deepEqual([short.people, short.empty, short.codeOff], ['虚构一', '空缺 2', false]);
  assert.equal(posts.codeInWords({ state: 'none', number: null, since: null }), '没有二维码');
});

test('an office without posts of its own shows its departments only', () => {
  const unit = (id, name, listed) => ({ id, name, closed_on: null, posts: listed, counters: [] });
  const office = posts.officeOf({ units: [unit(1, '示范局', []), unit(2, '一科', [post()]), unit(3, '二科', [])] });

  assert.deepEqual(office.units.map(({ title }) => title), ['一科', '二科']);
});

test('a stay that goes on reaches to today', () => {
  assert.equal(posts.span({ starts_on: '2025-03-01', ends_on: null }), '2025年3月1日至今');
  assert.equal(posts.span({ starts_on: '2025-03-01', ends_on: '2026-10-08' }), '2025年3月1日至2026年10月8日');
});

test('a move names every field that is missing, and no other', () => {
  const form = { kind: 'transfer', post: 0, on: '', document: ' ', staff_number: '', name: '' };

  assert.deepEqual(Object.keys(moves.missing(form)), ['post_id', 'on', 'document']);
  assert.deepEqual(Object.keys(moves.missing({ ...form, kind: 'leave' })), ['on', 'document']);
  assert.deepEqual(Object.keys(moves.missing({ ...form, kind: 'arrive', post: 3, on: '2026-12-01', document: '1号', staff_number: '工号' })), ['staff_number', 'name']);
  assert.deepEqual(moves.missing({ kind: 'arrive', post: 3, on: '2026-12-01', document: '1号', staff_number: 'S-1', name: '虚构' }), {});
});

const counted = [
  { organization_id: 1, organization: '甲局', office_id: 1, posts: 2, complete: 1, items: [
    { post_id: 1, post: '一', official: null, done: 1, wanted: 5, missing: ['没有登记岗位职责'], may_have_code: false, unconfirmed: false },
    { post_id: 2, post: '二', official: '虚构', done: 5, wanted: 5, missing: [], may_have_code: true, unconfirmed: false },
  ] },
  { organization_id: 3, organization: '乙局 一科', office_id: 2, posts: 1, complete: 0, items: [
    { post_id: 3, post: '三', official: '虚构', done: 4, wanted: 5, missing: ['本人未确认职责'], may_have_code: true, unconfirmed: true },
  ] },
];

test('completeness is counted over all posts, and never a hundred while one thing is missing', () => {
  const all = completeness.of(counted, 'all', '');
  const nearly = Array.from({ length: 300 }, (_, index) => ({ done: index ? 5 : 4, wanted: 5 }));

  assert.deepEqual([all.percent, all.posts, all.unconfirmed, all.noCode], [66, 3, 1, 1]);
  assert.equal(completeness.percent(nearly), 99);
  assert.equal(completeness.percent([]), 0);
});

test('one may look at those who have not confirmed, at posts without a code, and at one office with its departments', () => {
  const found = (filter, office) => completeness.of(counted, filter, office).items.flatMap(({ shown }) => shown.map(({ post_id: id }) => id));

  assert.deepEqual([found('unconfirmed', ''), found('no_code', ''), found('all', '2'), found('no_code', '2')], [[3], [1], [3], []]);
});

test('a switch says what saving will change, and switched back it changes nothing', () => {
  const known = [{ field: 'phone', label: '电话', published: true, own: false, value: '000-1' }, { field: 'photo', label: '照片', published: false, own: false, value: null }];
  const draft = { phone: false, photo: false };

  assert.deepEqual(flags.changes(known, draft), { phone: false });
  assert.deepEqual(flags.changesInWords(known, { photo: true }), ['照片：现在不公示，保存后群众能看到']);
  assert.deepEqual(flags.rows(known, draft).map(({ seen }) => seen), ['', '']);
  assert.deepEqual(flags.changes(known, { phone: true }), {});

  const own = known.map((flag) => ({ ...flag, own: flag.field === 'photo', general: true }));
  assert.deepEqual(flags.general(own), { photo: null });
  assert.deepEqual(flags.changesInWords(own, flags.general(own)), ['照片：恢复统一设置，保存后群众能看到']);
  assert.deepEqual(flags.changes(own, flags.general(own)), { photo: null });
});
