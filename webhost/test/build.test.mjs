// 构建测试 / The build: what it makes, and that it says what is wrong, where, in plain words.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { check } from '../check.mjs';
import { copySampler } from './workplace.mjs';

const BUDGET = 80_000; // bytes of gzip for what every visitor must fetch

test('the sample is built, with its subpackage and pages outside the main bundle', async (t) => {
  const work = copySampler(t);

  const { problems, sizes } = await work.build();

  assert.deepEqual(problems, []);
  assert.deepEqual(Object.keys(sizes), ['', 'pages/home/home', 'pages/me/me', 'pages/scan/scan', 'packages/extra']);
  assert.ok(sizes[''] < BUDGET, `main bundle has ${sizes['']} bytes`);
  assert.doesNotMatch(work.main(), /参数/); // a word of the subpackage's template
  assert.ok(work.files().some((name) => /\.js$/.test(name) && /参数/.test(work.read(name))));
});

test('without lazyCodeLoading the pages of the main package come with the main bundle', async (t) => {
  const work = copySampler(t);
  work.replace('app.json', '"lazyCodeLoading": "requiredComponents",', '');

  const { sizes } = await work.build();

  assert.deepEqual(Object.keys(sizes), ['', 'packages/extra']);
  assert.match(work.main(), /我的页面/);
});

test('the page asks nothing of the policy: no inline script, one base, no foreign address', async (t) => {
  const work = copySampler(t);
  await work.build();

  const page = work.read('index.html');

  assert.match(page, /<base href="\/app\/">/);
  assert.doesNotMatch(page.replaceAll("'http://www.w3.org/2000/svg'", ''), /<script>|\son\w+=|https?:\/\//);
  assert.doesNotMatch(work.main(), /\beval\(|new Function\(/);
});

test('a page names what it needs at once, and a small thing that several pages share comes with the first part', async (t) => {
  const work = copySampler(t);
  work.write('utils/tiny.js', "module.exports = 'tiny thing';");
  for (const page of ['me', 'scan']) work.append(`pages/${page}/${page}.js`, "\nrequire('../../utils/tiny');");

  await work.build();

  const { files, sheets } = JSON.parse(work.read('pages.json'));
  assert.deepEqual(Object.keys(files), ['pages/home/home', 'pages/me/me', 'pages/scan/scan']);
  assert.match(files['pages/me/me'].map((name) => work.read(name)).join(), /我的页面/);
  assert.match(work.main(), /tiny thing/);
  assert.ok('components/tally/tally' in sheets && !('packages/extra/detail/detail' in sheets));
});

test('a built-in component that no page uses is left out', async (t) => {
  const work = copySampler(t);
  await work.build();
  assert.doesNotMatch(work.main(), /navigator-hover/);

  work.append('pages/me/me.wxml', '<navigator url="/pages/me/me">x</navigator>');
  await work.build();

  assert.match(work.main(), /navigator-hover/);
});

test('pictures come along, sources do not', async (t) => {
  const work = copySampler(t);
  work.write('images/a.png', 'png');

  await work.build();

  assert.equal(work.read('images/a.png'), 'png');
  assert.ok(!fs.existsSync(`${work.out}/app.json`));
});

test("WeChat's own compilers accept the sample, and refuse what only they refuse", (t) => {
  const work = copySampler(t);
  assert.deepEqual(check(work.source), []);

  work.append('pages/me/me.wxml', '<view>{{a ?? b}}</view>');

  assert.match(check(work.source).join(), /wcc:.*me\.wxml/s);
});

const FAULTS = {
  'broken JSON': [(w) => w.write('pages/me/me.json', '{\n  "a": 1,\n}'), /^pages\/me\/me\.json:3: is not JSON/],
  'a page that is missing': [(w) => w.remove('pages/me/me.wxml'), /^app\.json: names pages\/me\/me, but pages\/me\/me\.wxml is missing/],
  'a component that is missing': [(w) => w.remove('components/tally/tally.js'), /^pages\/home\/home\.json: names components\/tally\/tally, but/],
  'a custom tab bar that is missing': [(w) => w.remove('custom-tab-bar/index.js'), /custom-tab-bar\/index\.js is missing/],
  'a tab that is no page': [(w) => w.replace('app.json', '"pagePath": "pages/me/me"', '"pagePath": "pages/mee/mee"'), /tabBar names pages\/mee\/mee/],
  'a tag that is not closed': [(w) => w.append('pages/me/me.wxml', '\n<view><text></view>'), /^pages\/me\/me\.wxml:\d: missing end tag/],
  'a broken expression': [(w) => w.write('pages/me/me.wxml', '<view>\n{{a +}}</view>'), /^pages\/me\/me\.wxml:2: /],
  'an unknown tag': [(w) => w.append('pages/me/me.wxml', '\n<live-player />'), /^pages\/me\/me\.wxml:\d: <live-player>/],
  'an unknown handler': [(w) => w.append('pages/me/me.wxml', '\n<view bindtap="vanish">x</view>'), /^pages\/me\/me\.wxml:\d: bindtap="vanish" names no method/],
  'a picture that is missing': [(w) => w.append('pages/me/me.wxml', '<image src="/images/none.png" />'), /shows \/images\/none\.png, which is missing/],
  'an import that is missing': [(w) => w.append('pages/me/me.wxml', '<import src="./none.wxml" />'), /imports pages\/me\/none\.wxml/],
  'a WXS file that is missing': [(w) => w.append('pages/me/me.wxml', '<wxs module="m" src="./none.wxs" />'), /uses pages\/me\/none\.wxs/],
  'broken styles': [(w) => w.write('pages/me/me.wxss', '.a {\n  color: red;\n'), /^pages\/me\/me\.wxss:1: /],
  'a style import that is missing': [(w) => w.append('app.wxss', '@import "none.wxss";'), /^app\.wxss:\d+: imports none\.wxss/],
  'a tag selector in a component': [(w) => w.append('components/tally/tally.wxss', '\nview { color: red; }'), /tally\.wxss:3: a component's styles may not select by tag \(view\)/],
  'a file in url()': [(w) => w.append('pages/me/me.wxss', '.b { background: url(../../images/a.png); }'), /me\.wxss:\d: WXSS takes no url\(\)/],
  'broken JavaScript': [(w) => w.write('pages/me/me.js', 'Page({\n  data: { }\n  onLoad() {},\n});'), /^pages\/me\/me\.js:3: /],
  'a module that is missing': [(w) => w.append('pages/me/me.js', "\nrequire('../../utils/none');"), /^pages\/me\/me\.js:\d: requires \.\.\/\.\.\/utils\/none/],
  'a module of a subpackage': [(w) => w.append('pages/me/me.js', "\nrequire('../../packages/extra/detail/detail');"), /which is in another subpackage/],
  'a component of a subpackage': [
    (w) => {
      for (const kind of ['js', 'json', 'wxml']) w.write(`packages/extra/part/part.${kind}`, { js: 'Component({});', json: '{"component": true}', wxml: '<view />' }[kind]);
      w.write('pages/me/me.json', '{ "usingComponents": { "part": "/packages/extra/part/part" } }');
    }, /^pages\/me\/me\.json: uses packages\/extra\/part\/part, which is in another subpackage/],
  'a package over 2 MB': [(w) => w.write('packages/extra/big.bin', Buffer.alloc(2.1 * 2 ** 20)), /^packages\/extra: the package has 2\.10 MB/],
  'require.async': [(w) => w.append('pages/me/me.js', "\nrequire.async('../scan/scan');"), /^pages\/me\/me\.js:\d: require\.async/],
  'dark styles without darkmode': [(w) => w.replace('app.json', '"darkmode": true,', ''), /^app\.wxss:\d: asks for the colour scheme/],
};

for (const [fault, [plant, expected]] of Object.entries(FAULTS)) {
  test(`${fault} stops the build and is named`, async (t) => {
    const work = copySampler(t);
    plant(work);

    const { problems } = await work.build();

    assert.ok(problems.some((problem) => expected.test(problem)), `found only: ${problems.join('\n')}`);
    assert.ok(!fs.existsSync(`${work.out}/index.html`), 'half a page was left');
  });
}
