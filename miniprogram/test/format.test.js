// 显示格式 / Tests of how values are written.
const test = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');
const dates = require('../utils/dates');

/** WXS is run as the phone runs it: without what JavaScript has and WXS has not. */
function load(name) {
  const scope = { module: { exports: {} }, getRegExp: (source, flags) => new RegExp(source, flags), Math, parseInt };
  vm.runInNewContext(fs.readFileSync(path.join(__dirname, '../utils', name), 'utf8'), scope);
  return scope.module.exports;
}

const format = load('format.wxs');

test('days, weeks, numbers and shares are written as people read them', () => {
  assert.equal(format.day('2026-11-05'), '2026年11月5日');
  assert.equal(format.shortDay('2026-11-05'), '11月5日');
  assert.equal(format.period('2026-W08'), '2026年第8周');
  assert.equal(format.shortPeriod('2026-W48'), '48周');
  assert.equal(format.groups('2026112300012345'), '2026 1123 0001 2345');
  assert.equal(format.groups('482913075'), '482 913 075');
  assert.equal(format.groups('00012'), '00012');
  assert.equal(format.percent(92.46), '92.5%');
});

test('what is not there is an empty place, a withheld share a dash, nought is nought', () => {
  assert.equal(format.day(null), '');
  assert.equal(format.groups(''), '');
  assert.equal(format.percent(null), '—');
  assert.equal(format.percent(0), '0%');
});

test('the day changes at midnight in Beijing, wherever the phone is', () => {
  assert.equal(dates.beijingDay(Date.parse('2026-11-22T15:59:59Z')), '2026-11-22');
  assert.equal(dates.beijingDay(Date.parse('2026-11-22T16:00:00Z')), '2026-11-23');
});

test('moments are shown in Beijing time', () => {
  assert.equal(dates.moment('2026-11-23T06:05:00Z'), '11月23日 14:05');
  assert.equal(dates.moment('2026-11-23T14:05:00+08:00'), '11月23日 14:05');
  assert.equal(dates.moment(null), '');
});
