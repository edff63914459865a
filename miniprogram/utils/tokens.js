// 二维码内容 / The code's token, from whatever way a page was opened or a scan came back.
const LINK = /\/q\/([^/?#]+)/;
const BARE = /^[0-9A-Za-z_.~-]{12,32}$/;

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {string} text a link, or the token itself
 * @returns {string} the token, '' where there is none
 */
function fromText(text) {
  const link = LINK.exec(text.trim());
  if (link) return link[1];
  return BARE.test(text.trim()) ? text.trim() : '';
}

/**
 * @param {Record<string, string | undefined>} options of onLoad: q (plain-link rule), scene (mini-program code) or token
 * @returns {string}
 */
function fromOptions({ q, scene, token }) {
  if (q) return fromText(decoded(q));
  return decoded(scene || token || '');
}

/**
 * @param {{result?: string, path?: string}} scan what wx.scanCode answers; path only for this mini-program's own codes
 * @returns {string}
 */
function fromScan({ result, path }) {
  const scene = /[?&]scene=([^&]+)/.exec(path || '');
  return scene ? decoded(scene[1]) : fromText(result || '');
}

const DESK = /\/d\/([A-Za-z0-9_-]{24})(?:[/?#]|$)/;

/**
 * The code of a PC that asks to be let in（电脑登录）.
 * @param {string | undefined} text a scanned link, or `q` of onLoad
 * @returns {string} '' where there is none
 */
function deskCode(text) {
  const found = DESK.exec(decoded(text || ''));
  return found ? found[1] : '';
}

module.exports = { fromOptions, fromScan, deskCode };
