// 系统信息 / What the mini-program may know of the device, and small services of it.
import { el } from '../dialogs.mjs';
import { callables } from './calling.mjs';
import { USER_DATA_PATH } from './files.mjs';

const ABSENT = { // there is no capsule button in a browser; pages with a bar of their own still ask where it is
  width: 87, height: 32, top: 6, bottom: 38,
};

/** Where the clipboard interface is withheld (plain http, a frame), the old command still copies a selection. */
async function copy(data) {
  try {
    await navigator.clipboard.writeText(data);
  } catch {
    const area = el('textarea', { value: data });
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    if (!copied) throw new Error('the browser does not allow it');
  }
}

export function systemApi(host) {
  const stage = document.getElementById('stage');
  const windowInfo = () => {
    const { width, height, top } = stage.getBoundingClientRect();
    const safeArea = { left: 0, right: width, top: 0, bottom: innerHeight, width, height: innerHeight };
    return {
      pixelRatio: devicePixelRatio, screenWidth: width, screenHeight: innerHeight, windowWidth: width, windowHeight: height,
      statusBarHeight: 0, screenTop: top, safeArea,
    };
  };
  const deviceInfo = () => ({
    brand: 'web', model: 'browser', system: navigator.userAgent, platform: 'web', benchmarkLevel: -1, memorySize: 0,
  });
  const appBaseInfo = () => ({
    SDKVersion: '3.8.12', version: '8.0.0', language: 'zh_CN', theme: host.theme(), enableDebug: false, fontSizeSetting: 16,
  });
  const systemInfo = () => ({ ...windowInfo(), ...deviceInfo(), ...appBaseInfo() });
  const { signals } = host;
  const wx = {
    env: { USER_DATA_PATH },
    getWindowInfo: windowInfo,
    getDeviceInfo: deviceInfo,
    getAppBaseInfo: appBaseInfo,
    getSystemInfoSync: systemInfo,
    getMenuButtonBoundingClientRect: () => {
      const right = stage.clientWidth - 7;
      return { ...ABSENT, right, left: right - ABSENT.width };
    },
    getUpdateManager: () => ({
      onCheckForUpdate: (tell) => tell({ hasUpdate: false }), onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {},
    }),
    nextTick: (work) => { queueMicrotask(work); },
    canIUse: (name) => name.split('.')[0] in host.wx,
    ...callables({
      getSystemInfo: systemInfo,
      getSystemInfoAsync: systemInfo,
      setClipboardData: async ({ data }) => {
        await copy(data);
        await host.wx.showToast({ title: '内容已复制', icon: 'none' }); // WeChat says so by itself
      },
      getClipboardData: async () => ({ data: await navigator.clipboard.readText() }),
      makePhoneCall: ({ phoneNumber }) => { location.href = `tel:${phoneNumber}`; },
      vibrateShort: () => { navigator.vibrate?.(15); },
      vibrateLong: () => { navigator.vibrate?.(400); },
      hideKeyboard: () => { document.activeElement?.blur(); },
    }),
  };
  for (const [name, signal] of Object.entries(signals)) {
    const suffix = name[0].toUpperCase() + name.slice(1);
    wx[`on${suffix}`] = signal.on;
    wx[`off${suffix}`] = signal.off;
  }
  return wx;
}
