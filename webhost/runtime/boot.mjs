// 启动 / Starts the mini-program in the page: settings, components, bars, wx, then app.js and the first page.
import { Backend } from './backend.mjs';
import { isEmbedded, openBridge } from './bridge.mjs';
import { setUpChrome } from './chrome.mjs';
import { setUpComponents } from './components.mjs';
import { el } from './dialogs.mjs';
import { listen } from './events.mjs';
import { setUpNavigation } from './navigation.mjs';
import { Pages } from './pages.mjs';
import { partLoader } from './part-loader.mjs';
import { setUpPullDown } from './pulldown.mjs';
import { apiAddress, assetAddress, openedBy, parsePageUrl } from './routes.mjs';
import { givenAnswers, readGiven, readSettings } from './settings.mjs';
import { sharing } from './share.mjs';
import { makeSignals } from './signals.mjs';
import { setUpTheme } from './theme.mjs';
import { followWindow } from './window-events.mjs';
import { addressOf } from './wx/files.mjs';
import { makeWx } from './wx/index.mjs';

/** Everything the modules of the host know of each other. */
function makeHost(pack, settings, embedded) {
  const stage = document.getElementById('stage');
  const host = { settings, config: pack.app, signals: makeSignals(), backend: new Backend(), answers: givenAnswers(readGiven()) };
  host.knows = (path) => pack.app.pages.includes(path);
  host.api = (url) => apiAddress(url, settings.apiBase);
  host.asset = (src, owner) => host.api(assetAddress(addressOf(src), owner ?? host.pages.top?.path));
  host.share = sharing(host);
  const components = setUpComponents(host, pack, host.backend);
  host.app = components.app;
  host.pages = new Pages(host, components, stage);
  const { loadPartOf, loadMain } = partLoader(pack, components);
  host.loadMain = loadMain;
  host.nav = setUpNavigation(host, host.pages, { loadPartOf, embedded, user: settings.user });
  setUpTheme(host, pack);
  host.chrome = setUpChrome(host);
  host.pullDown = setUpPullDown(host, stage);
  listen(stage);
  return host;
}

/** Runs app.js and opens the page that the address means. */
async function launch(host, pack) {
  const first = openedBy(location, { qr: host.settings.qr, home: pack.app.pages[0], known: host.knows });
  host.launched = { path: first.path, query: first.query, scene: first.scene, referrerInfo: {} };
  host.entered = host.launched;
  pack.loadApp();
  host.app().onLaunch?.(host.launched);
  host.app().onShow?.(host.launched);
  if (first.notFound) host.app().onPageNotFound?.({ path: first.notFound, query: {}, isEntryPage: true });
  await host.nav.start(first);
}

/** The shell opens a page: a scan or a template card. WeChat tells the app first, then opens the page anew. */
async function openFromShell(host, { url, scene = 1001 }) {
  const absolute = url.replace(/^\/?/, '/');
  host.entered = { ...parsePageUrl(absolute), scene, referrerInfo: {} };
  host.app().onShow?.(host.entered);
  host.signals.appShow.tell(host.entered);
  await host.nav.reLaunch({ url: absolute });
}

/** Nothing can be shown, most likely for want of a network: says so, instead of a white page. */
function showBroken() {
  document.getElementById('stage').replaceChildren(el('div.wxi-broken', {},
    el('p', { text: '页面没有打开，请检查网络后重试。' }),
    el('button', { text: '重试', onclick: () => location.reload() })));
}

export async function boot(pack) {
  const settings = readSettings();
  const embedded = isEmbedded(settings.shell);
  const host = makeHost(pack, settings, embedded);
  const onOpen = (request) => started.then(() => openFromShell(host, request));
  host.bridge = embedded ? openBridge(settings.shell, { onOpen }) : null;
  host.wx = makeWx(host);
  globalThis.wx = host.wx;
  followWindow(host);
  const started = launch(host, pack);
  try {
    await started;
  } catch (error) {
    showBroken();
    throw error;
  }
  document.getElementById('opening').remove();
  host.bridge?.ready();
  (globalThis.requestIdleCallback ?? setTimeout)(host.loadMain);
}
