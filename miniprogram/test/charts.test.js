// 图表测试 / What a chart shows: gaps for missing figures, an axis that hides nothing, words for whoever hears it.
const assert = require('node:assert/strict');
const { test } = require('node:test');
const charts = require('../packages/admin/utils/charts');

const point = (label, percent, low = null, high = null) => ({ label, percent, low, high });

test('a period without enough ratings is a gap, never a zero', () => {
  const [low, width, line] = charts.trend([point('11/2', 80, 70, 88), point('11/9', null)]).series;

  assert.deepEqual(line.data, [80, null]);
  assert.deepEqual(low.data, [70, null]);
  assert.deepEqual(width.data, [18, null]);
});

test('the axis begins at a round ten below everything shown, and never below zero', () => {
  assert.equal(charts.floorOf([point('', 92, 86, 96)]), 80);
  assert.equal(charts.floorOf([point('', 4, 1, 9)]), 0);
  assert.equal(charts.floorOf([point('', null)]), 0);
});

test('offices are compared from zero to a hundred, with a whisker only where there is an interval', () => {
  const option = charts.comparison([point('甲局', 90, 80, 95), point('乙局', null)]);

  assert.deepEqual([option.xAxis.min, option.xAxis.max], [0, 100]);
  assert.deepEqual(option.series[0].data, [90, null]);
  assert.deepEqual(option.series[1].data, [[80, 95, 0]]);
});

test('who hears the page hears the same figures', () => {
  assert.equal(charts.words([point('甲局', 90.4), point('乙局', null)]), '甲局 90%，乙局 数据不足');
});
