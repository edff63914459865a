// 本机存储 / Tests of what the phone keeps.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving } = require('./platform');
const storage = require('../utils/storage');
const receipts = require('../services/receipts');
const display = require('../utils/display');

const receipt = (number) => ({ type: 'complaint', id: number, secret: 'S', organization: '示范市民政局', kind_label: '投诉', day: '2026-11-23' });

test.beforeEach(() => usePlatform(serving({})));

test('a full store does not stop anybody', () => {
  wx.setStorageSync = () => { throw new Error('exceed max size'); };
  wx.getStorageSync = () => { throw new Error('broken'); };

  assert.equal(storage.write('a', 1), false);
  assert.equal(storage.read('a', 'none'), 'none');
});

test('what was kept as false or nought is not taken for missing', () => {
  storage.write('a', false);
  storage.write('b', 0);

  assert.equal(storage.read('a', true), false);
  assert.equal(storage.read('b', 7), 0);
});

test('receipts are listed newest first, each once', () => {
  ['1', '2', '1'].forEach((number) => receipts.keep(receipt(number)));

  assert.deepEqual(receipts.all().map((one) => one.id), ['1', '2']);
});

test('large print is remembered and applied to the next page', () => {
  const page = (large) => ({ data: { large }, setData(fields) { Object.assign(this.data, fields); } });
  const home = page(false);
  display.toggle(home);
  const next = page(false);

  display.apply(next);

  assert.deepEqual([home.data.large, next.data.large], [true, true]);
});
