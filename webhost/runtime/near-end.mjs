// 触底 / Notices when something scrolls near its end.

/** Calls back once each time the scroller comes within `threshold` px of its end. */
export function whenNearEnd(scroller, threshold, callback) {
  let near = false;
  scroller.addEventListener('scroll', () => {
    const now = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - threshold();
    if (now && !near) callback();
    near = now;
  });
}
