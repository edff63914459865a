// 跨线程数据 / In WeChat setData crosses to another thread as JSON; here nothing crosses, so it is only checked.

/** Where in `value` something stands that WeChat's JSON crossing between its two threads would lose. */
export function unfitFor(value, at) {
  if (value === undefined || typeof value === 'function') return at;
  if (value === null || typeof value !== 'object') return null;
  if (value instanceof Date || value instanceof Map || value instanceof Set) return at;
  for (const key of Object.keys(value)) {
    const found = unfitFor(value[key], `${at}.${key}`);
    if (found) return found;
  }
  return null;
}
