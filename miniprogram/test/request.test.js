// 登录与请求 / Tests of requests and the session they carry.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving, refusal } = require('./platform');
const request = require('../utils/request');
const sessions = require('../services/sessions');

const THING = '/api/v1/thing';
const bearer = (sent) => sent.header.Authorization;
const expired = { statusCode: 401, data: refusal('sign_in_expired', '登录已过期') };
const fine = { statusCode: 200, data: { ok: true } };

test('public pages do not sign anybody in', async () => {
  const seen = usePlatform(serving({ [THING]: () => fine }));

  await request.open({ path: THING });

  assert.equal(seen.logins, 0);
  assert.equal(bearer(seen.sent[0]), undefined);
});

test('an act that needs identity signs in first', async () => {
  const seen = usePlatform(serving({ [THING]: () => fine }));

  await request.signedIn({ path: THING });

  assert.deepEqual(seen.sent.map((sent) => sent.path), ['/api/v1/sessions', THING]);
  assert.equal(bearer(seen.sent[1]), 'Bearer token-1');
});

test('an expired session is renewed once and the request repeated with its key', async () => {
  const seen = usePlatform(serving({ [THING]: (sent) => (bearer(sent) === 'Bearer token-1' ? expired : fine) }));
  await sessions.signIn();

  await request.signedIn({ method: 'POST', path: THING, data: {}, key: 'key-12345' });

  const tries = seen.sent.filter((sent) => sent.path === THING);
  assert.deepEqual(tries.map(bearer), ['Bearer token-1', 'Bearer token-2']);
  assert.deepEqual(tries.map((sent) => sent.header['Idempotency-Key']), ['key-12345', 'key-12345']);
});

test('a server that always says 401 is asked twice, not for ever', async () => {
  const seen = usePlatform(serving({ [THING]: () => expired }));

  await assert.rejects(request.signedIn({ path: THING }), { status: 401 });

  assert.equal(seen.sent.filter((sent) => sent.path === THING).length, 2);
});

test('requests at the same time share one sign-in, since a code of wx.login works once', async () => {
  const seen = usePlatform(serving({ [THING]: () => fine }));

  await Promise.all([request.signedIn({ path: THING }), request.signedIn({ path: THING })]);

  assert.equal(seen.logins, 1);
});

test('a nameless request carries no identity even where somebody is signed in', async () => {
  const seen = usePlatform(serving({ [THING]: () => fine }));
  await sessions.signIn();

  await request.nameless({ method: 'POST', path: THING, data: {} });

  assert.equal(bearer(seen.sent.at(-1)), undefined);
});

test('a session of yesterday is not used', async () => {
  const old = { token: 'old', expires_at: '2020-01-01', identity: 'wechat', staff: null };
  const seen = usePlatform(serving({ [THING]: () => fine }));
  wx.setStorageSync('session', old);

  await request.signedIn({ path: THING });

  assert.equal(bearer(seen.sent.at(-1)), 'Bearer token-1');
});

const clerk = { name: '李敏', role: 'supervisor', role_label: '督查人员', organization: null, can: [] };
const CURRENT = '/api/v1/sessions/current';
const session = (fields) => ({ statusCode: 201, data: { token: 'token-x', expires_at: '2999-01-01', identity: 'wechat', staff: null, ...fields } });

test('somebody who was made staff since is recognized on the way to the workbench', async () => {
  const answers = [session({ token: 'token-1' }), session({ token: 'token-2', staff: clerk })];
  const seen = usePlatform(serving({ '/api/v1/sessions': () => answers.shift(), [THING]: () => fine }));
  await sessions.signIn();

  await request.asStaff({ path: THING });

  assert.equal(bearer(seen.sent.at(-1)), 'Bearer token-2');
  assert.deepEqual(sessions.staff(), clerk);
});

test('powers that ended are gone at the next look', async () => {
  usePlatform(serving({ '/api/v1/sessions': () => session({ staff: clerk }), [CURRENT]: () => session({ staff: null }) }));
  await sessions.signIn();

  await sessions.currentStaff();

  assert.equal(sessions.staff(), null);
});

test('nobody is signed in unasked twice a day', async () => {
  const seen = usePlatform(serving({}));

  await sessions.currentStaffQuietly();
  await sessions.currentStaffQuietly();

  assert.equal(seen.logins, 1);
});

test('in a browser nobody is signed in unasked', async () => {
  const seen = usePlatform(serving({}));
  wx.login = async () => ({ code: 'browser:6f1c2b0e-0000-4000-8000-000000000000' });

  assert.equal(await sessions.currentStaffQuietly(), null);

  assert.equal(seen.sent.length, 0);
});

test('without a network the unasked look fails quietly', async () => {
  usePlatform(() => ({ errMsg: 'request:fail' }));

  assert.equal(await sessions.currentStaffQuietly(), null);
});
