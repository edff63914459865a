// 选择器测试 / What stands on a picker's wheels.
import assert from 'node:assert/strict';
import test from 'node:test';
import { settle, wheels } from '../runtime/builtins/picker-wheels.mjs';

const TODAY = new Date(2026, 10, 23);
const labels = (model, selection = model.selection) => model.columns(selection).map((column) => column.map(({ label }) => label));

test('a selector gives the index, with the words of range-key', () => {
  const model = wheels({ mode: 'selector', range: [{ name: '投诉' }, { name: '建议' }], rangeKey: 'name', value: 1 });

  assert.deepEqual(labels(model), [['投诉', '建议']]);
  assert.deepEqual(model.selection, [1]);
  assert.equal(model.result([0]), 0);
});

test('an index beyond the range falls back onto it', () => {
  assert.deepEqual(wheels({ mode: 'selector', range: ['a', 'b'], value: 9 }).selection, [1]);
});

test('a date without a value starts today, and months have their own length', () => {
  const model = wheels({ mode: 'date', fields: 'day' }, TODAY);

  assert.deepEqual(model.selection, [2026, 11, 23]);
  assert.equal(labels(model, [2024, 2, 1])[2].length, 29);
  assert.equal(labels(model, [2026, 2, 1])[2].length, 28);
});

test('turning to a shorter month keeps the nearest day', () => {
  const model = wheels({ mode: 'date', fields: 'day', value: '2026-01-31' }, TODAY);

  assert.deepEqual(settle(model, [2026, 2, 31]), [2026, 2, 28]);
});

test('start and end bound each wheel', () => {
  const model = wheels({ mode: 'date', fields: 'day', value: '2020-01-01', start: '2026-11-20', end: '2027-01-05' }, TODAY);

  assert.equal(model.result(model.selection), '2026-11-20');
  assert.deepEqual(labels(model, [2026, 11, 20])[1], ['11月', '12月']);
  assert.deepEqual(labels(model, [2027, 1, 1])[2], ['1日', '2日', '3日', '4日', '5日']);
});

test('a picker of months has two wheels', () => {
  const model = wheels({ mode: 'date', fields: 'month', value: '2026-03' }, TODAY);

  assert.equal(model.result(model.selection), '2026-03');
});

test('a time is written with two digits each', () => {
  const model = wheels({ mode: 'time', value: '9:05', start: '08:30', end: '17:00' });

  assert.equal(model.result(model.selection), '09:05');
  assert.equal(labels(model, [8, 30])[1][0], '30分');
});

test('several columns give one index each', () => {
  const model = wheels({ mode: 'multiSelector', range: [['一', '二'], ['甲']], value: [1, 0] });

  assert.deepEqual(model.result(model.selection), [1, 0]);
});

test('a mode only WeChat has data for fails with its name', () => {
  assert.throws(() => wheels({ mode: 'region' }), /region/);
});
