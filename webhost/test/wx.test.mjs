// wx 调用测试 / How wx functions answer, what they send, and what setData may carry.
import assert from 'node:assert/strict';
import test from 'node:test';
import { unfitFor } from '../runtime/crossing.mjs';
import { callable, refuseUnknown } from '../runtime/wx/calling.mjs';
import { encodeBody, networkApi } from '../runtime/wx/network.mjs';
import { makeSignals } from '../runtime/signals.mjs';

test('without callbacks the answer is a promise; a throw is a fail with the name of the function', async () => {
  const double = callable('double', ({ n }) => { if (!n) throw new Error('no number'); return { twice: 2 * n }; });

  assert.deepEqual(await double({ n: 2 }), { errMsg: 'double:ok', twice: 4 });
  await assert.rejects(double(), { errMsg: 'double:fail no number' });
});

test('with callbacks there is no promise, and complete comes last', async () => {
  const told = [];
  const fail = callable('jump', () => { throw new Error('not found'); });

  const given = await new Promise((done) => {
    const returned = fail({ fail: ({ errMsg }) => told.push(errMsg), complete: () => { told.push('complete'); done(returned); } });
  });

  assert.equal(given, undefined);
  assert.deepEqual(told, ['jump:fail not found', 'complete']);
});

test('a member wx does not have is a TypeError naming it', () => {
  const wx = refuseUnknown({ showToast() {} });

  assert.throws(() => wx.getBLEDevices(), { name: 'TypeError', message: /wx\.getBLEDevices/ });
  assert.equal('getBLEDevices' in wx, false);
  assert.equal(typeof wx.showToast, 'function');
});

test('what would be lost on the way to the view layer is found, wherever it stands', () => {
  assert.equal(unfitFor({ a: [1, { b: undefined }] }, 'x'), 'x.a.1.b');
  assert.equal(unfitFor({ when: new Date() }, 'x'), 'x.when');
  assert.equal(unfitFor({ a: [null, '', 0, false] }, 'x'), null);
});

test('a body is sent as its content type says', () => {
  assert.equal(encodeBody({ a: '王' }, 'application/json'), '{"a":"王"}');
  assert.equal(encodeBody({ a: '1 2' }, 'application/x-www-form-urlencoded'), 'a=1+2');
  assert.equal(encodeBody('as is', 'application/json'), 'as is');
  assert.equal(encodeBody(undefined, 'application/json'), undefined);
});

/** Runs wx.request against a fetch that only notes what it was given. */
async function ask(options, answer = new Response('{"ok":true}', { status: 201, headers: { 'retry-after': '7' } })) {
  const sent = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (url, init) => { sent.push({ url, ...init }); return answer; };
  try {
    const wx = networkApi({ api: (url) => url.replace('https://api.test', ''), signals: makeSignals() });
    const result = await new Promise((done) => { wx.request({ ...options, success: done, fail: done }); });
    return { result, sent: sent[0] };
  } finally {
    globalThis.fetch = fetch;
  }
}

test('wx.request adds no cookie and no header of its own', async () => {
  const { sent } = await ask({ url: 'https://api.test/x', data: { page: 2, query: '民政' }, header: { Authorization: 'Bearer T' } });

  assert.equal(sent.url, '/x?page=2&query=%E6%B0%91%E6%94%BF');
  assert.equal(sent.credentials, 'omit');
  assert.deepEqual([...sent.headers], [['authorization', 'Bearer T']]);
});

test('any status is a success, and header names come in both spellings', async () => {
  const { result } = await ask({ url: 'https://api.test/x', method: 'POST', data: {} });

  assert.equal(result.statusCode, 201);
  assert.deepEqual(result.data, { ok: true });
  assert.equal(result.header['Retry-After'], '7');
  assert.equal(result.header['retry-after'], '7');
});

test('an answer that is not JSON stays text, and a relative address fails', async () => {
  assert.equal((await ask({ url: 'https://api.test/x' }, new Response('<html>'))).result.data, '<html>');
  assert.equal((await ask({ url: '/x' })).result.errMsg, 'request:fail invalid url');
});
