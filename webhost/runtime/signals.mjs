// 全局事件 / wx.onX and wx.offX: who listens, and telling them.

export function makeSignal() {
  const listeners = new Set();
  return {
    on: (listener) => { listeners.add(listener); },
    off: (listener) => { if (listener) listeners.delete(listener); else listeners.clear(); },
    tell: (news) => { for (const listener of [...listeners]) listener(news); },
  };
}

/** One signal for each event a browser can know of. */
export function makeSignals() {
  const names = ['appShow', 'appHide', 'error', 'unhandledRejection', 'networkStatusChange', 'themeChange', 'windowResize'];
  return Object.fromEntries(names.map((name) => [name, makeSignal()]));
}
