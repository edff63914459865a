// 页面跳转 / navigateTo and its kin, one at a time, and their trace in the browser's history.
import { dismissDialogs } from './dialogs.mjs';
import { callPage } from './page-calls.mjs';
import { pageAddress, parsePageUrl } from './routes.mjs';

/** No trace at all: several framed phones share one history, and "back" in one must not move another. */
const noTrail = { push() {}, replace() {}, rewind: async () => {}, travel: async () => {}, listen() {} };

/**
 * The browser's history as the mini-program's trail: one entry per open page. Entries carry the load they belong to,
 * since after a reload only the last page is there.
 */
function browserTrail(user) {
  const load = `${Date.now()}-${Math.random()}`;
  const root = new URL('.', document.baseURI).pathname;
  let depth = 1;
  let arrived = null; // answers a move that we asked for ourselves
  const state = ({ path, query }) => ({ load, depth, path, query });
  const trail = {
    push(page) { depth += 1; history.pushState(state(page), '', pageAddress(page, { root, user })); },
    replace(page, address = pageAddress(page, { root, user })) { history.replaceState(state(page), '', address); },
    /** Moves back without touching pages; resolves when the browser has arrived. */
    travel(steps) {
      depth -= steps;
      return new Promise((done) => { arrived = done; history.go(-steps); });
    },
    /** Back to the first entry: the next push then cuts off what lay ahead. */
    rewind: () => (depth > 1 ? trail.travel(depth - 1) : Promise.resolve()),
    /** `moved(steps, state)` when the person used the browser's buttons; steps is null for another load's entry. */
    listen(moved) {
      addEventListener('popstate', ({ state: now }) => {
        if (arrived) { arrived(); arrived = null; return; }
        const steps = now?.load === load ? now.depth - depth : null;
        depth = now?.load === load ? now.depth : 1;
        moved(steps, now);
      });
    },
  };
  return trail;
}

export function setUpNavigation(host, pages, { loadPartOf, embedded, user }) {
  const trail = embedded ? noTrail : browserTrail(user);
  let turn = Promise.resolve();
  /** A jump may have to fetch a subpackage first: the next one waits until it is done, or has failed. */
  const inTurn = (work) => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
  const target = async (url, wantTab) => {
    const page = parsePageUrl(url, pages.top?.path);
    if (!host.knows(page.path)) throw new Error(`page "${page.path}" is not found`);
    if (wantTab === false && pages.isTab(page.path)) throw new Error('can not navigateTo a tabbar page');
    if (wantTab && !pages.isTab(page.path)) throw new Error('can not switch to no-tabBar page');
    await loadPartOf(page.path);
    return page;
  };
  const open = ({ path, query }) => { pages.create(path, query); pages.show(); };
  const back = (steps) => {
    dismissDialogs();
    for (let i = 0; i < steps && pages.stack.length > 1; i += 1) pages.leaveTop();
    pages.show();
  };

  const relaunch = async (page) => {
    dismissDialogs();
    await trail.rewind();
    pages.clear();
    open(page);
    trail.replace(page);
  };
  const nav = {
    navigateTo: ({ url }) => inTurn(async () => {
      const page = await target(url, false);
      if (pages.stack.length >= 10) throw new Error('webview count limit exceed'); // WeChat's own limit
      pages.hide();
      open(page);
      trail.push(page);
    }),
    redirectTo: ({ url }) => inTurn(async () => {
      const page = await target(url, false);
      pages.leaveTop();
      open(page);
      trail.replace(page);
    }),
    reLaunch: ({ url }) => inTurn(async () => relaunch(await target(url))),
    switchTab: ({ url }) => inTurn(async () => {
      const page = await target(url, true);
      if (pages.top.path === page.path) return;
      await trail.rewind();
      while (pages.stack.length) pages.leaveTop();
      const tab = { path: page.path, query: {} }; // switchTab hands on no options
      if (pages.kept.has(tab.path)) pages.showKept(tab.path);
      else open(tab);
      trail.replace(tab);
    }),
    navigateBack: ({ delta = 1 } = {}) => inTurn(async () => {
      const steps = Math.min(delta, pages.stack.length - 1);
      if (steps < 1) throw new Error('cannot navigate back at first page');
      await trail.travel(steps);
      back(steps);
    }),
    async tapTab(index) {
      const { pagePath, text } = host.config.tabBar.list[index];
      await nav.switchTab({ url: `/${pagePath}` });
      callPage(pages.top, 'onTabItemTap', { index, pagePath, text });
    },
    home: () => (pages.isTab(host.config.pages[0]) ? nav.switchTab : nav.reLaunch)({ url: `/${host.config.pages[0]}` }),
    /** The first page of this load; it keeps the address it was opened with. */
    start: (page) => inTurn(async () => {
      await loadPartOf(page.path);
      open(page);
      trail.replace(page, location.href);
    }),
  };

  trail.listen((steps, state) => inTurn(async () => {
    if (steps !== null && steps < 0) back(-steps);
    else if (state && host.knows(state.path)) {
      await loadPartOf(state.path);
      if (steps === null) { dismissDialogs(); pages.clear(); } else pages.hide();
      open(state);
      if (steps === null) trail.replace(state);
    }
  }));
  return nav;
}
