// 身份与能力 / Signing in, scanning, subscription messages, privacy and sharing: asked of the shell where there is one.
import { callables } from './calling.mjs';
import { modal } from './interface.mjs';

const DEVICE_KEY = 'wxhost:device'; // outside the mini-program's storage: clearing that changes nobody's identity

/** randomUUID is there on https only. */
function randomName() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A random name for this browser, kept. The server takes it for a weak identity, never for a WeChat user. */
export function deviceName(storage = localStorage) {
  let name = storage.getItem(DEVICE_KEY);
  if (!name) {
    name = randomName();
    storage.setItem(DEVICE_KEY, name);
  }
  return name;
}

async function scanByTyping() {
  const typed = await modal({ title: '扫一扫', editable: true, placeholderText: '粘贴二维码里的网址，或输入编号' });
  const result = typed.content?.trim();
  if (!typed.confirm || !result) throw new Error('cancel');
  return { result, scanType: 'QR_CODE', charSet: 'utf-8', path: '', rawData: '' };
}

export function accountApi(host) {
  const { settings, bridge } = host;
  return {
    getAccountInfoSync: () => ({ miniProgram: { appId: settings.appId ?? '', envVersion: settings.envVersion, version: '' } }),
    getLaunchOptionsSync: () => host.launched,
    getEnterOptionsSync: () => host.entered,
    onNeedPrivacyAuthorization: host.privacy.listen,
    ...callables({
      login: async () => {
        if (bridge) return bridge.call('login', {}, 15);
        if (!settings.browserLogin) throw new Error('please open in WeChat');
        return { code: `browser:${deviceName()}` };
      },
      checkSession: () => {},
      scanCode: () => (bridge ? bridge.call('scanCode') : scanByTyping()),
      requestSubscribeMessage: ({ tmplIds }) => {
        if (bridge) return bridge.call('requestSubscribeMessage', { tmplIds });
        return Object.fromEntries(tmplIds.map((id) => [id, 'reject'])); // a browser cannot be sent one
      },
      getPrivacySetting: () => ({ needAuthorization: !host.privacy.agreed(), privacyContractName: host.privacy.name }),
      requirePrivacyAuthorize: () => host.privacy.require('requirePrivacyAuthorize'),
      openPrivacyContract: async () => {
        await modal({ title: '用户隐私保护指引', content: '在微信中，这里打开平台上公示的《用户隐私保护指引》。', showCancel: false });
      },
      showShareMenu: () => {},
      hideShareMenu: () => {},
    }),
  };
}
