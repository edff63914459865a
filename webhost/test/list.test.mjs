// 清单测试 / docs/webhost.md names every member of wx and every tag that the host has, and none that it has not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { BUILTIN_TAGS, PASSIVE_TAGS } from '../runtime/builtins/tags.mjs';
import { makeSignals } from '../runtime/signals.mjs';

const DOCS = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/webhost.md');

/** The words in backticks of the paragraph that begins with these words. */
function listed(beginning) {
  const text = fs.readFileSync(DOCS, 'utf8');
  const paragraph = text.slice(text.indexOf(beginning)).split('\n\n')[0];
  return [...paragraph.slice(beginning.length).matchAll(/`([^`]+)`/g)].map((match) => match[1]);
}

/** The host's wx, made without a browser: only its names are asked for. */
async function members() {
  globalThis.document ??= { getElementById: () => null };
  globalThis.localStorage ??= {};
  const { makeWx } = await import('../runtime/wx/index.mjs');
  const nav = { navigateTo() {}, redirectTo() {}, reLaunch() {}, switchTab() {}, navigateBack() {} };
  return Object.keys(makeWx({ settings: {}, config: {}, signals: makeSignals(), nav }));
}

test('the list of wx is that of the code', async () => {
  assert.deepEqual(listed('The members of `wx`:').sort(), (await members()).sort());
});

test('the list of tags is that of the code', () => {
  assert.deepEqual(listed('The tags:').sort(), [...BUILTIN_TAGS, ...PASSIVE_TAGS].sort());
});

test('a wx function that is not in the list fails at once, with its name', async () => {
  const { makeWx } = await import('../runtime/wx/index.mjs');
  const wx = makeWx({ settings: {}, config: {}, signals: makeSignals(), nav: {} });

  assert.throws(() => wx.createIntersectionObserver(), { name: 'TypeError', message: 'wx.createIntersectionObserver is not known to the web host' });
});
