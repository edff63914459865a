// 进度节点 / Tests of the steps of a complaint.
const test = require('node:test');
const assert = require('node:assert/strict');
const { steps } = require('../components/status-track/steps');

const shown = (status, ...labels) => steps(status, labels.map((label) => ({ label }))).map(({ label, state }) => `${label} ${state}`);

test('what happened is done, what may come is still shown', () => {
  assert.deepEqual(shown('assigned', '已提交', '已受理', '已转办 示范市民政局'), ['已提交 done', '已受理 done', '已转办 now', '已答复 todo', '已办结 todo']);
});

test('a complaint that was closed without being passed on does not claim that it was', () => {
  assert.deepEqual(shown('closed', '已提交', '已受理', '已办结'), ['已提交 done', '已受理 done', '已办结 now']);
});

test('a complaint that went one level up waits to be taken up there', () => {
  assert.deepEqual(shown('raised', '已提交', '已答复'), ['已提交 done', '已上交 now', '已受理 todo', '已答复 todo', '已办结 todo']);
});

test('what was transferred stays with discipline inspection to its end', () => {
  const taken = ['已提交', '已移送纪检监察机构', '已受理'];

  assert.deepEqual(shown('transferred', ...taken.slice(0, 2)), ['已提交 done', '已移送 now', '已受理 todo', '已答复 todo', '已办结 todo']);
  assert.deepEqual(shown('accepted', ...taken), ['已提交 done', '已移送 done', '已受理 now', '已答复 todo', '已办结 todo']);
});

test('a tip-off never looks as if it would be passed on', () => {
  const labels = steps('filed', [{ label: '已提交' }], true).map(({ label }) => label);

  assert.deepEqual(labels, ['已提交', '已受理', '已答复', '已办结']);
});

test('a complaint that was not taken up ends there', () => {
  assert.deepEqual(shown('not_accepted', '已提交', '不予受理'), ['已提交 done', '不予受理 now']);
});
