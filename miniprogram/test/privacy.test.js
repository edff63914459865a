// 隐私授权测试 / Every page from which something private is used can ask for consent, in words for each such use.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');

const ROOT = path.join(__dirname, '..');
// What WeChat holds back until the privacy guideline is agreed to, as far as this mini-program could come to use it.
const GUARDED = ['scanCode', 'chooseMedia', 'chooseImage', 'chooseMessageFile', 'saveImageToPhotosAlbum', 'setClipboardData',
  'getClipboardData', 'getLocation', 'chooseLocation', 'chooseAddress', 'getWeRunData', 'startRecord'];
const USE = new RegExp(`\\bwx\\.(${GUARDED.join('|')})\\(`, 'g');

const read = (name) => (fs.existsSync(path.join(ROOT, name)) ? fs.readFileSync(path.join(ROOT, name), 'utf8') : '');
const joined = (from, target) => (target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(from), target));

/** All scripts and components that a page or component brings along. */
function brought(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const own = JSON.parse(read(`${name}.json`) || '{}').usingComponents || {};
  const required = [...read(`${name}.js`).matchAll(/require\('(\.[^']+)'\)/g)].map((match) => match[1].replace(/\.js$/, ''));
  [...Object.values(own), ...required].forEach((target) => brought(joined(name, target), found));
  return found;
}

const app = JSON.parse(read('app.json'));
const pages = [...app.pages, ...app.subPackages.flatMap(({ root, pages: own }) => own.map((page) => `${root}/${page}`))];
const uses = (page) => new Set([...brought(page)].flatMap((name) => [...read(`${name}.js`).matchAll(USE)].map((match) => match[1])));

test('consent is wanted', () => {
  assert.equal(app.__usePrivacyCheck__, true);
});

test('pages that use something private have the question on them, and only they', () => {
  const using = pages.filter((page) => uses(page).size);
  const asking = pages.filter((page) => read(`${page}.wxml`).includes('<privacy-consent />'));

  assert.ok(using.includes('pages/home/home') && using.includes('pages/complain/complain'));
  assert.deepEqual(asking, using);
});

test('the question says what each is for', () => {
  const words = read('components/privacy-consent/privacy-consent.js');

  for (const name of new Set(pages.flatMap((page) => [...uses(page)]))) assert.match(words, new RegExp(`\\b${name}: '`));
});
