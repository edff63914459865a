// 测试工具 / A copy of the sample mini-program to break, and its build.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../build.mjs';

const sampler = path.join(path.dirname(fileURLToPath(import.meta.url)), 'fixtures/sampler');

/** Copies the sample; `t.after` removes it again. */
export function copySampler(t) {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'webhost-'));
  t.after(() => fs.rmSync(place, { recursive: true, force: true }));
  const source = path.join(place, 'miniprogram');
  const out = path.join(place, 'dist');
  fs.cpSync(sampler, source, { recursive: true });
  return {
    source,
    out,
    write: (name, text) => {
      fs.mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
      fs.writeFileSync(path.join(source, name), text);
    },
    remove: (name) => fs.rmSync(path.join(source, name)),
    append(name, text) { this.write(name, fs.readFileSync(path.join(source, name), 'utf8') + text); },
    replace(name, from, to) { this.write(name, fs.readFileSync(path.join(source, name), 'utf8').replace(from, to)); },
    read: (name) => fs.readFileSync(path.join(out, name), 'utf8'),
    files: () => fs.readdirSync(out),
    /** The two scripts that everybody fetches: the host, and what all pages share. */
    main() {
      const names = [...this.read('index.html').matchAll(/(?:src|modulepreload" href)="(.*?)"/g)].map((match) => match[1]);
      return names.map((name) => this.read(name)).join('\n');
    },
    build: () => build(source, out),
  };
}
