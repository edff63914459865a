// 跳转测试 / Page jumps: their order, WeChat's refusals, tab pages that stay.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setUpNavigation } from '../runtime/navigation.mjs';

const CONFIG = {
  pages: ['home', 'me', 'rate', 'admin/list'],
  tabBar: { list: [{ pagePath: 'home', text: '首页' }, { pagePath: 'me', text: '我的' }] },
};

/** The page list without a browser: says what happened, in order. */
function makePages() {
  const pages = {
    stack: [], kept: new Map(), told: [],
    get top() { return this.stack.at(-1); },
    isTab: (path) => CONFIG.tabBar.list.some((tab) => tab.pagePath === path),
    create(path, query) {
      const entry = { path, query, page: {} };
      this.stack.push(entry);
      if (this.isTab(path)) this.kept.set(path, entry);
      this.told.push(`create ${path}`);
    },
    show() { this.told.push(`show ${this.top.path}`); },
    showKept(path) { this.stack.push(this.kept.get(path)); this.show(); },
    hide() { this.told.push(`hide ${this.top?.path}`); },
    leaveTop() { this.told.push(`leave ${this.stack.pop().path}`); },
    clear() { this.stack.length = 0; this.kept.clear(); this.told.push('clear'); },
  };
  return pages;
}

async function started(loadPartOf = async () => {}) {
  const pages = makePages();
  const host = { config: CONFIG, knows: (path) => CONFIG.pages.includes(path) };
  globalThis.location ??= { href: 'http://host.test/app/' };
  const nav = setUpNavigation(host, pages, { loadPartOf, embedded: true, user: '' });
  await nav.start({ path: 'home', query: {} });
  pages.told.length = 0;
  return { nav, pages };
}

test('going to a page and back leaves the first one as it was', async () => {
  const { nav, pages } = await started();

  await nav.navigateTo({ url: '/rate?id=1' });
  await nav.navigateBack();

  assert.deepEqual(pages.told, ['hide home', 'create rate', 'show rate', 'leave rate', 'show home']);
});

test('jumps wait for each other, also when the first must fetch its subpackage', async () => {
  const { nav, pages } = await started((path) => new Promise((done) => { setTimeout(done, path === 'admin/list' ? 20 : 0); }));

  await Promise.all([nav.navigateTo({ url: '/admin/list' }), nav.navigateTo({ url: '/rate' })]);

  assert.deepEqual(pages.stack.map(({ path }) => path), ['home', 'admin/list', 'rate']);
});

test('a jump that fails does not block the next', async () => {
  const { nav, pages } = await started(async (path) => { if (path === 'admin/list') throw new Error('no network'); });

  await assert.rejects(nav.navigateTo({ url: '/admin/list' }), /no network/);
  await nav.navigateTo({ url: '/rate' });

  assert.equal(pages.top.path, 'rate');
});

test("WeChat's refusals hold here too", async () => {
  const { nav } = await started();

  await assert.rejects(nav.navigateTo({ url: '/me' }), /can not navigateTo a tabbar page/);
  await assert.rejects(nav.redirectTo({ url: '/me' }), /tabbar page/);
  await assert.rejects(nav.switchTab({ url: '/rate' }), /no-tabBar page/);
  await assert.rejects(nav.navigateTo({ url: '/none' }), /page "none" is not found/);
  await assert.rejects(nav.navigateBack(), /first page/);
});

test('no more than ten pages lie on each other', async () => {
  const { nav } = await started();
  for (let i = 0; i < 9; i += 1) await nav.navigateTo({ url: '/rate' });

  await assert.rejects(nav.navigateTo({ url: '/rate' }), /webview count limit exceed/);
});

test('switching tabs closes what lay above and brings the kept page back', async () => {
  const { nav, pages } = await started();
  const home = pages.top;
  await nav.navigateTo({ url: '/rate' });

  await nav.switchTab({ url: '/me' });
  await nav.switchTab({ url: '/home' });

  assert.deepEqual(pages.stack, [home]);
});

test('a relaunch leaves nothing of before', async () => {
  const { nav, pages } = await started();
  await nav.navigateTo({ url: '/rate' });

  await nav.reLaunch({ url: '/rate?id=2' });

  assert.deepEqual(pages.stack.map(({ path, query }) => [path, query]), [['rate', { id: '2' }]]);
  assert.equal(pages.kept.size, 0);
});

test('going back farther than there are pages stops at the first', async () => {
  const { nav, pages } = await started();
  await nav.navigateTo({ url: '/rate' });
  await nav.navigateTo({ url: '/rate' });

  await nav.navigateBack({ delta: 9 });

  assert.deepEqual(pages.stack.map(({ path }) => path), ['home']);
});
