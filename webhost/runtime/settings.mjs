// 运行环境 / What the server says about the place the host runs in (settings.js puts it into HOST).
import { phoneUser } from './routes.mjs';

const DEFAULTS = {
  envVersion: 'develop', // what wx.getAccountInfoSync() says: develop, trial or release
  qr: {}, // prefix of a plain QR link -> page it opens
  apiBase: '', // what stands in for the mini-program's absolute API base; '' is this very server
  shell: null, // origin of the page that may play the phone around the host, or null
  browserLogin: true, // may someone without WeChat get a weak browser identity?
  pageTitle: '',
};

/** HOST over the defaults, with the phone's user and the prefix that keeps phones' storage apart. */
export function readSettings(given = globalThis.HOST, search = globalThis.location?.search ?? '') {
  const settings = { ...DEFAULTS, ...given };
  settings.user = settings.shell ? phoneUser(search) : '';
  settings.storagePrefix = settings.user ? `mp:${encodeURIComponent(settings.user)}:` : 'mp:';
  return settings;
}
