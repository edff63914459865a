// 体积测试 / The mini-program itself: it builds, and what every visitor must fetch stays small.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from '../build.mjs';

const miniprogram = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../miniprogram');

test('the main bundle of the mini-program has at most 80 kB of gzip', async (t) => {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'webhost-'));
  t.after(() => fs.rmSync(out, { recursive: true, force: true }));

  const { problems, sizes } = await build(miniprogram, out);

  assert.deepEqual(problems, []);
  assert.ok(sizes[''] <= 80_000, `it has ${sizes['']} bytes`);
});
