// 运行环境 / What the server says about the place the host runs in, and answers it gives along with the page.
import { phoneUser } from './routes.mjs';

const DEFAULTS = {
  envVersion: 'develop', // what wx.getAccountInfoSync() says: develop, trial or release
  qr: {}, // prefix of a plain QR link -> page it opens
  apiBase: '', // what stands in for the mini-program's absolute API base; '' is this very server
  shell: null, // origin of the page that may play the phone around the host, or null
  browserLogin: true, // may someone without WeChat get a weak browser identity?
  pageTitle: '',
};

/** What stands in the page as JSON: { settings, answers }. */
export function readGiven(page = globalThis.document) {
  return JSON.parse(page?.getElementById('given')?.textContent ?? '{}');
}

/**
 * Answers that came with the page, by address below the API's base: each stands in for the first request, so that the
 * first page needs no second round trip. A page that the browser took from its own past has none: they may be old.
 */
export function givenAnswers({ answers = {} }, visit = globalThis.performance?.getEntriesByType('navigation')[0]?.type) {
  const waiting = new Map(visit === 'back_forward' ? [] : Object.entries(answers));
  return {
    take(address) {
      const answer = waiting.get(address);
      waiting.delete(address);
      return answer;
    },
  };
}

/** The given settings over the defaults, with the phone's user and the prefix that keeps phones' storage apart. */
export function readSettings(given = readGiven().settings, search = globalThis.location?.search ?? '') {
  const settings = { ...DEFAULTS, ...given };
  settings.user = settings.shell ? phoneUser(search) : '';
  settings.storagePrefix = settings.user ? `mp:${encodeURIComponent(settings.user)}:` : 'mp:';
  return settings;
}
