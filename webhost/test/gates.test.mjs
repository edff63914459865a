// 关卡测试 / The gates of `npm run check` can fail: each is shown a fault that only it is there to find.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { check } from '../check.mjs';
import { copySampler } from './workplace.mjs';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

test('npm run check goes through every gate, and ./dev check goes through npm run check', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

  for (const gate of ['webhost/check.mjs miniprogram', 'eslint webhost miniprogram', 'tsc -p']) assert.ok(scripts.check.includes(gate));
  assert.match(fs.readFileSync(path.join(ROOT, 'dev'), 'utf8'), /step .*npm run --silent check/);
});

test('wcsc refuses a style sheet that is not one', (t) => {
  const work = copySampler(t);
  work.append('pages/me/me.wxss', '\n.a { color: red; }}}');

  assert.match(check(work.source).join(), /wcsc:/);
});

test('eslint refuses what WeChat does not have in a page, and what a browser does not have in the host', async () => {
  const eslint = new ESLint({ cwd: ROOT });
  const problems = async (code, filePath) => (
    (await eslint.lintText(code, { filePath: path.join(ROOT, filePath) }))[0].messages.map(({ ruleId }) => ruleId));

  assert.deepEqual(await problems('document.title = 1;\n', 'miniprogram/pages/x/x.js'), ['no-undef']);
  assert.deepEqual(await problems('process.exit(1);\n', 'webhost/runtime/x.mjs'), ['no-undef']);
  assert.deepEqual(await problems('wx.hideToast();\n', 'miniprogram/pages/x/x.js'), []);
  assert.deepEqual(await problems("wx.showModal({ confirmText: '请上一级看' });\n", 'miniprogram/pages/x/x.js'), ['no-restricted-syntax']);
  assert.deepEqual(await problems("wx.showModal({ confirmText: '交上一级' });\n", 'miniprogram/pages/x/x.js'), []);
});

test('tsc refuses a wx function that WeChat does not have, and a wrong argument', (t) => {
  const place = fs.mkdtempSync(path.join(ROOT, 'node_modules', '.gates-')); // below the typings it needs
  t.after(() => fs.rmSync(place, { recursive: true, force: true }));
  const settings = JSON.parse(fs.readFileSync(path.join(ROOT, 'tsconfig.json'), 'utf8'));
  fs.writeFileSync(path.join(place, 'tsconfig.json'), JSON.stringify({ ...settings, include: ['*.js'], exclude: [] }));
  fs.writeFileSync(path.join(place, 'a.js'), "wx.scanTheSky();\nwx.showToast({ title: 1 });\nwx.showToast({ title: 'fine' });\n");

  const run = () => execFileSync(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', place], { encoding: 'utf8' });

  assert.throws(run, ({ stdout }) => {
    const lines = [...stdout.matchAll(/a\.js\((\d+),/g)].map((match) => match[1]);
    assert.deepEqual([...new Set(lines)], ['1', '2'], os.EOL + stdout);
    return true;
  });
});
