// 转发 / Sharing a page from a browser.
import { callPage } from './page-calls.mjs';
import { pageAddress, parsePageUrl } from './routes.mjs';

/** Shares a page: the device's own share sheet, or its address on the clipboard. */
export function sharing(host) {
  return async (how) => {
    const { title, path } = callPage(host.pages.top, 'onShareAppMessage', how) ?? {};
    const page = path ? parsePageUrl(path.replace(/^\/?/, '/')) : host.pages.top;
    const url = new URL(pageAddress(page, { root: new URL('.', document.baseURI).pathname }), location.href).href;
    if (navigator.share) {
      await navigator.share({ title, url }).catch(() => {}); // the person closed the sheet
      return;
    }
    await host.wx.setClipboardData({ data: url });
    await host.wx.showToast({ title: '链接已复制', icon: 'none' });
  };
}
