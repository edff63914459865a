// 页面 / One page's life: create, show, hide, destroy, with WeChat's order of calls, and the list of open pages.
import * as adapter from 'glass-easel-miniprogram-adapter';
import { whenNearEnd } from './near-end.mjs';
import { callPage } from './page-calls.mjs';
import { formatQuery } from './routes.mjs';

const { ComponentCaller } = adapter.component;

export class Pages {
  constructor(host, components, stage) {
    Object.assign(this, { host, components, stage, stack: [], kept: new Map() });
    const owner = (component) => [...this.stack, ...this.kept.values()].find((entry) => entry.el.contains(component._$.$$));
    ComponentCaller.prototype.getTabBar = function getTabBar() { return owner(this)?.tabBar ?? null; };
    globalThis.getCurrentPages = () => this.stack.map((entry) => entry.page);
  }

  get top() { return this.stack.at(-1); }

  isTab(path) { return (this.host.config.tabBar?.list ?? []).some((tab) => tab.pagePath === path); }

  /** Puts the tree of `path` into the stage; its parts are attached before the page's onLoad, and ready after it. */
  create(path, query) {
    const search = formatQuery(query);
    const [root, sheets] = this.components.createRoot('page', path, search && `?${search}`);
    const look = { ...this.host.config.window, ...this.components.configOf(path) };
    const entry = { path, query, root, page: root.get(), sheets, window: look };
    Object.assign(entry.page, { route: path, __route__: path, options: query });
    this.stack.push(entry);
    const place = document.createElement('div');
    this.stage.append(place);
    root.attach(this.stage, place);
    entry.el = root.getComponent().$$;
    entry.el.tabIndex = 0; // it scrolls, and the arrow keys scroll only what can be focused
    if (this.isTab(path)) this.kept.set(path, entry); // tab pages stay alive until a reLaunch
    if (this.isTab(path) && this.host.config.tabBar.custom) this.addTabBar(entry);
    this.followScroll(entry);
    callPage(entry, 'onLoad', query);
    return entry;
  }

  /** A custom tab bar (自定义 tabBar) has one instance in each tab page, within reach of the page's CSS variables. */
  addTabBar(entry) {
    const [root, sheets] = this.components.createRoot('custom-tab-bar', 'custom-tab-bar/index');
    const place = document.createElement('div');
    entry.el.append(place);
    root.attach(entry.el, place);
    entry.tabBarRoot = root;
    entry.tabBar = root.get();
    entry.sheets = [...new Set([...entry.sheets, ...sheets])];
  }

  followScroll(entry) {
    entry.el.addEventListener('scroll', () => {
      if (!entry.shown) return;
      entry.scrollTop = entry.el.scrollTop;
      callPage(entry, 'onPageScroll', { scrollTop: entry.scrollTop });
    });
    whenNearEnd(entry.el, () => entry.window.onReachBottomDistance ?? 50, () => entry.shown && callPage(entry, 'onReachBottom'));
  }

  show() {
    const entry = this.top;
    this.host.backend.useSheets(entry.sheets);
    entry.el.hidden = false;
    entry.el.scrollTop = entry.scrollTop ?? 0; // a hidden element may lose its place
    this.host.chrome.show(entry);
    if (entry.shown) return;
    entry.shown = true;
    callPage(entry, 'onShow');
    entry.root.getComponent().triggerPageLifetime('show', []);
    entry.tabBarRoot?.getComponent().triggerPageLifetime('show', []);
    if (entry.ready) return;
    entry.ready = true;
    requestAnimationFrame(() => callPage(entry, 'onReady'));
  }

  /** Brings a tab page back that was opened before. */
  showKept(path) {
    this.stack.push(this.kept.get(path));
    this.show();
  }

  hide(entry = this.top) {
    if (!entry?.shown) return;
    entry.shown = false;
    entry.el.hidden = true;
    callPage(entry, 'onHide');
    entry.root.getComponent().triggerPageLifetime('hide', []);
  }

  destroy(entry) {
    if (entry.shown) entry.shown = false; // a page that is closed gets onUnload, not onHide
    this.kept.delete(entry.path);
    callPage(entry, 'onUnload');
    entry.tabBarRoot?.release();
    entry.root.release();
    entry.el.remove();
  }

  /** Closes the top page: a tab page is only hidden, any other is gone. */
  leaveTop() {
    const entry = this.stack.pop();
    if (!entry) return;
    if (this.kept.get(entry.path) === entry) this.hide(entry);
    else this.destroy(entry);
  }

  clear() {
    for (const entry of new Set([...this.stack, ...this.kept.values()])) this.destroy(entry);
    this.stack.length = 0;
  }
}
