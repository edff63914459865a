// 隐私授权测试 / Consent comes before the first guarded interface, needs a real tap, and a refusal stops only that call.
import assert from 'node:assert/strict';
import test from 'node:test';
import { callable } from '../runtime/wx/calling.mjs';
import { privacyGuard } from '../runtime/wx/privacy.mjs';

class FakeStorage {
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
  setItem(key, value) { this[key] = String(value); }
}

function phone({ check = true, user = 'wang', storage = new FakeStorage() } = {}) {
  const guard = privacyGuard({ config: { __usePrivacyCheck__: check }, settings: { user } }, storage);
  const scans = [];
  const { scanCode } = guard.over({ scanCode: callable('scanCode', () => { scans.push(1); return { result: 'x' }; }) });
  return { guard, scanCode, scans, storage };
}

/** A listener that answers as a person would who taps the agree button, or another one. */
const agreeing = (guard, buttonId = 'yes') => (resolve) => { guard.tapped('yes'); resolve({ event: 'agree', buttonId }); };

test('without the check in app.json nobody is asked', async () => {
  const { guard, scanCode } = phone({ check: false });
  guard.listen(() => assert.fail('asked'));

  assert.equal((await scanCode()).result, 'x');
});

test('the interface waits for the answer, and is told what was wanted', async () => {
  const { guard, scanCode, scans } = phone();
  let answer;
  guard.listen((resolve, { referrer }) => { answer = resolve; assert.equal(referrer, 'scanCode'); });

  const scan = scanCode();
  await new Promise(setImmediate);
  assert.equal(scans.length, 0);
  answer({ event: 'exposureAuthorization' });
  guard.tapped('yes');
  answer({ event: 'agree', buttonId: 'yes' });

  assert.equal((await scan).errMsg, 'scanCode:ok');
});

test('a refusal fails that call with 104, is not kept, and the next call asks again', async () => {
  const { guard, scanCode, scans } = phone();
  let asked = 0;
  guard.listen((resolve) => { asked += 1; resolve({ event: 'disagree' }); });

  const refusal = { errMsg: 'scanCode:fail privacy permission is not authorized', errno: 104 };
  await assert.rejects(scanCode(), refusal);
  const told = await new Promise((fail) => { scanCode({ fail }); });

  assert.deepEqual([told, asked, scans.length], [refusal, 2, 0]);
});

test('consent is kept for this phone and no other', async () => {
  const { guard, scanCode, storage } = phone();
  guard.listen(agreeing(guard));
  await scanCode();

  assert.equal(phone({ storage }).guard.agreed(), true);
  assert.equal(phone({ storage, user: 'li' }).guard.agreed(), false);
});

test('two calls at once are one question', async () => {
  const { guard, scanCode } = phone();
  let asked = 0;
  guard.listen((resolve) => { asked += 1; setImmediate(() => agreeing(guard)(resolve)); });

  await Promise.all([scanCode(), scanCode()]);

  assert.equal(asked, 1);
});

test('an agreement without a tap on the button it names is none', async (t) => {
  t.mock.method(console, 'error', () => {});
  const { guard, scanCode } = phone();
  guard.listen(agreeing(guard, 'another'));

  await assert.rejects(scanCode(), { errno: 104 });
});
