// 外壳通道测试 / The channel to the shell: who is believed, and what becomes of answers.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isEmbedded, openBridge } from '../runtime/bridge.mjs';

const SHELL = 'http://127.0.0.1:8090';

/** A frame inside a shell, without a browser: what it posts is kept, and messages can be sent to it. */
function makeFrame() {
  const posted = [];
  const frame = new EventTarget();
  frame.parent = { postMessage: (message, origin) => posted.push({ message, origin }) };
  frame.hear = (data, { origin = SHELL, source = frame.parent } = {}) => {
    frame.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }));
  };
  return { frame, posted };
}

test('a call goes to the shell only, and its answer comes back', async () => {
  const { frame, posted } = makeFrame();
  const bridge = openBridge(`${SHELL}/phones?x=1`, { self: frame });

  const answer = bridge.call('login');
  const [{ message, origin }] = posted;
  frame.hear({ wxhost: 1, id: message.id, result: { code: 'C' } });

  assert.deepEqual(message, { wxhost: 1, id: message.id, call: 'login', args: {} });
  assert.equal(origin, SHELL);
  assert.deepEqual(await answer, { code: 'C' });
});

test('an error of the shell rejects the call with its errMsg', async () => {
  const { frame, posted } = makeFrame();
  const answer = openBridge(SHELL, { self: frame }).call('scanCode');

  frame.hear({ wxhost: 1, id: posted[0].message.id, error: { errMsg: 'scanCode:fail cancel' } });

  await assert.rejects(answer, { errMsg: 'scanCode:fail cancel' });
});

test('messages of other origins and other windows are not believed', async () => {
  const { frame, posted } = makeFrame();
  const opened = [];
  const bridge = openBridge(SHELL, { self: frame, onOpen: (request) => opened.push(request) });
  const answer = bridge.call('login');
  const { id } = posted[0].message;

  frame.hear({ wxhost: 1, id, result: { code: 'evil' } }, { origin: 'http://evil.test' });
  frame.hear({ wxhost: 1, id, result: { code: 'evil' } }, { source: {} });
  frame.hear({ wxhost: 1, event: 'open', url: 'pages/x/x' }, { origin: 'http://127.0.0.1:8091' });
  frame.hear({ id, result: { code: 'not ours' } });
  frame.hear({ wxhost: 1, id, result: { code: 'good' } });

  assert.deepEqual(await answer, { code: 'good' });
  assert.deepEqual(opened, []);
});

test('two calls at once get their own answers', async () => {
  const { frame, posted } = makeFrame();
  const bridge = openBridge(SHELL, { self: frame });
  const answers = [bridge.call('login'), bridge.call('scanCode')];
  const [first, second] = posted.map(({ message }) => message.id);

  frame.hear({ wxhost: 1, id: second, result: { n: 2 } });
  frame.hear({ wxhost: 1, id: first, result: { n: 1 } });

  assert.deepEqual(await Promise.all(answers), [{ n: 1 }, { n: 2 }]);
});

test('a shell that never answers is given up after the time allowed', async () => {
  const { frame } = makeFrame();

  await assert.rejects(openBridge(SHELL, { self: frame }).call('login', {}, 0.02), { errMsg: 'login:fail timeout' });
});

test('the shell opens pages, and is told when the host has started', () => {
  const { frame, posted } = makeFrame();
  const opened = [];
  const bridge = openBridge(SHELL, { self: frame, onOpen: (request) => opened.push(request) });

  bridge.ready();
  frame.hear({ wxhost: 1, event: 'open', url: 'pages/x/x?a=b', scene: 1014 });

  assert.deepEqual(posted[0].message, { wxhost: 1, event: 'ready' });
  assert.deepEqual(opened, [{ url: 'pages/x/x?a=b', scene: 1014 }]);
});

test('a page of its own is not embedded, whatever the settings say', () => {
  const own = {};
  own.parent = own;

  assert.equal(isEmbedded(SHELL, own), false);
  assert.equal(isEmbedded(null, { parent: {} }), false);
  assert.equal(isEmbedded(SHELL, { parent: {} }), true);
});
