// 存储隔离测试 / Phones in one browser do not share storage.
import { webcrypto } from 'node:crypto';
import assert from 'node:assert/strict';
import test from 'node:test';
import { givenAnswers, readGiven, readSettings } from '../runtime/settings.mjs';
import { storageApi } from '../runtime/wx/storage.mjs';
import { deviceName } from '../runtime/wx/account.mjs';

// What every browser has and Node 18 keeps in a module.
globalThis.crypto ??= webcrypto;

/** localStorage as a browser has it: keys are own enumerable properties. */
class FakeStorage {
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
  setItem(key, value) { this[key] = String(value); }
  removeItem(key) { delete this[key]; }
}
const SHELL = { shell: 'http://127.0.0.1:8090' };
const phone = (user, storage) => storageApi(readSettings(SHELL, `?user=${user}`).storagePrefix, storage);

test('two phones in one browser keep their storage apart', () => {
  const storage = new FakeStorage();
  const [wang, li] = [phone('wang', storage), phone('li', storage)];

  wang.setStorageSync('token', { a: 1 });
  li.setStorageSync('token', 'two');
  li.clearStorageSync();

  assert.deepEqual(wang.getStorageSync('token'), { a: 1 });
  assert.equal(li.getStorageSync('token'), '');
  assert.deepEqual(wang.getStorageInfoSync().keys, ['token']);
});

test("one phone's name being the start of another's does not mix them", () => {
  const storage = new FakeStorage();
  phone('a', storage).setStorageSync('b:k', 1);

  assert.equal(phone('a:b', storage).getStorageSync('k'), '');
});

test('without a shell the user in the address changes nothing', () => {
  assert.equal(readSettings({}, '?user=wang').storagePrefix, readSettings({}, '').storagePrefix);
});

test('the page may give no settings', () => {
  const { envVersion, apiBase, shell, browserLogin } = readSettings(undefined, '');

  assert.deepEqual({ envVersion, apiBase, shell, browserLogin }, { envVersion: 'develop', apiBase: '', shell: null, browserLogin: true });
});

test('a missing key is an empty text, and a fail for getStorage', async () => {
  const wx = storageApi('p:', new FakeStorage());

  assert.equal(wx.getStorageSync('none'), '');
  await assert.rejects(wx.getStorage({ key: 'none' }), { errMsg: 'getStorage:fail data not found' });
});

test('the browser keeps one random name, whatever the mini-program clears', () => {
  const storage = new FakeStorage();
  const name = deviceName(storage);

  storageApi('mp:', storage).clearStorageSync();

  assert.equal(deviceName(storage), name);
  assert.match(name, /^[0-9a-f-]{32,36}$/);
});

test('an answer that came with the page stands in for one request, not for the next', () => {
  const page = { getElementById: () => ({ textContent: '{"answers": {"/api/v1/x": {"a": 1}}}' }) };
  const answers = givenAnswers(readGiven(page), 'navigate');

  assert.deepEqual([answers.take('/api/v1/y'), answers.take('/api/v1/x'), answers.take('/api/v1/x')], [undefined, { a: 1 }, undefined]);
});

test("a page from the browser's own past asks again", () => {
  assert.equal(givenAnswers({ answers: { '/api/v1/x': {} } }, 'back_forward').take('/api/v1/x'), undefined);
});
