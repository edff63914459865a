// 投诉数据 / Tests of how figures are said.
const test = require('node:test');
const assert = require('node:assert/strict');
const { shares } = require('../services/complaint-figures');

test('a share is never said without how many it is of, and of nothing there is none', () => {
  const half = { count: 6, n: 7, percent: 85.7 };

  const said = shares({ received: 7, states: [], accepted_in_time: half, answered_in_time: half, solved: { count: 0, n: 0, percent: null }, reopened: 0 });

  assert.deepEqual(said.map(({ label, words, percent }) => [label, words, percent]), [
    ['按期受理', '6 / 7 件', 85.7], ['按期答复', '6 / 7 件', 85.7], ['群众说已解决', '尚无', null],
  ]);
});
