// 页面地址 / Page addresses: what a mini-program url, a browser address and a plain QR link mean. Pure functions.

/** Splits "a=1&b=2". Values stay exactly as written: WeChat does not decode page options either. */
export function parseQuery(text) {
  const query = {};
  for (const pair of text.split('&')) {
    if (!pair) continue;
    const cut = pair.indexOf('=');
    if (cut < 0) query[pair] = '';
    else query[pair.slice(0, cut)] = pair.slice(cut + 1);
  }
  return query;
}

/** The opposite of parseQuery. */
export function formatQuery(query) {
  return Object.entries(query).map(([key, value]) => `${key}=${value}`).join('&');
}

/** Joins "../x/x" onto the page "pages/a/a", as a browser joins links. */
export function joinPath(base, target) {
  return new URL(target, `http://x/${base}`).pathname.slice(1);
}

/** "/pages/x/x?a=b" -> { path, query }. Without a leading slash the path is relative to the page `base`. */
export function parsePageUrl(url, base = '') {
  const [, target, search = ''] = /^([^?]*)\??(.*)$/s.exec(url);
  const path = target.startsWith('/') ? target.slice(1) : joinPath(base, target);
  return { path, query: parseQuery(search) };
}

/** The browser's address of a page; `user` names the phone when several share one browser. */
export function pageAddress({ path, query }, { root = '/app/', user = '' } = {}) {
  const parts = [`page=${path}`];
  if (user) parts.unshift(`user=${encodeURIComponent(user)}`);
  if (Object.keys(query).length) parts.push(formatQuery(query));
  return `${root}?${parts.join('&')}`;
}

/** Takes the first `name=` pair out of the raw search text: [its decoded value or null, what remains]. */
function takeOut(search, name) {
  const pairs = search.split('&');
  const at = pairs.findIndex((pair) => pair.startsWith(`${name}=`));
  if (at < 0) return [null, search];
  const [pair] = pairs.splice(at, 1);
  return [decodeURIComponent(pair.slice(name.length + 1)), pairs.join('&')];
}

/** Which phone this is: the `user` of the address. */
export function phoneUser(search) {
  return takeOut(search.replace(/^\?/, ''), 'user')[0] || '';
}

/**
 * What a browser address opens: { path, query, scene }.
 *
 * A plain QR link (普通链接二维码, scene 1011) opens the page that `qr` names for its prefix, with the whole link in
 * `q`, as WeChat's rule for plain links does. `?page=pages/x/x&a=b` opens that page. Anything else opens `home`.
 */
export function openedBy({ pathname, search, href }, { qr = {}, home, known, now = Date.now() }) {
  const prefix = Object.keys(qr).find((start) => pathname.startsWith(start));
  if (prefix) {
    const query = { q: encodeURIComponent(href.split('#')[0]), scancode_time: String(Math.floor(now / 1000)) };
    return { path: qr[prefix], query, scene: 1011 };
  }
  const [, others] = takeOut(search.replace(/^\?/, ''), 'user');
  const [page, rest] = takeOut(others, 'page');
  const path = (page || '').replace(/^\//, '');
  if (path && known(path)) return { path, query: parseQuery(rest), scene: 1001 };
  return { path: home, query: page ? {} : parseQuery(rest), scene: 1001, notFound: path || null };
}

/** An image or file named in a page, as an address below the host's own base. */
export function assetAddress(src, owner = '') {
  if (/^(https?:|data:|blob:)/.test(src)) return src;
  return src.startsWith('/') ? src.slice(1) : joinPath(owner, src);
}

/** The mini-program calls an absolute base; in the browser the same API answers at `base` (same origin: ''). */
export function apiAddress(url, base) {
  return base == null ? url : url.replace(/^https?:\/\/[^/]+/, base);
}
