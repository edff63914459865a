// 页面函数 / Calling what a page itself defines: onLoad, onShow, onPullDownRefresh ...

/** Calls it if the page has it. As in WeChat an error in it is reported, and the page is shown all the same. */
export function callPage(entry, name, ...given) {
  const own = entry?.page[name];
  if (typeof own !== 'function') return undefined;
  try {
    return own.apply(entry.page, given);
  } catch (error) {
    setTimeout(() => { throw error; }); // for window's "error" event, and so for App.onError
    return undefined;
  }
}
