// 隐私授权 / WeChat's consent: with "__usePrivacyCheck__" in app.json, the first interface that touches what is somebody's
// own waits until that person agrees to the privacy guideline (隐私保护指引).
import { callable } from './calling.mjs';
import { modal } from './interface.mjs';

/** Interfaces that wait for consent in WeChat, as far as the web host has them. */
const GUARDED = ['scanCode', 'chooseMedia', 'chooseImage', 'chooseMessageFile', 'saveImageToPhotosAlbum', 'setClipboardData', 'getClipboardData'];
const NOT_AUTHORIZED = 104; // WeChat's own number
const NAME = '《用户隐私保护指引》';

/** What WeChat shows where the mini-program has nothing of its own. */
async function official(resolve) {
  const content = `使用此功能前，请阅读并同意${NAME}`;
  const { confirm } = await modal({ title: '用户隐私保护提示', content, cancelText: '拒绝', confirmText: '同意' });
  resolve(confirm ? { event: 'agree', buttonId: null } : { event: 'disagree' });
}

/** Who has agreed is kept per phone, outside the mini-program's own storage; a refusal is kept nowhere. */
export function privacyGuard(host, storage = localStorage) {
  const key = `wxhost:privacy:${host.settings.user}`;
  const agreed = () => !host.config.__usePrivacyCheck__ || storage.getItem(key) === 'agreed';
  let listener = null;
  let tapped = null;
  let asking = null;

  /** As WeChat does, believes an "agree" only after a tap on the button that it names. */
  const ask = (referrer) => new Promise((decide) => {
    const resolve = ({ event, buttonId }) => {
      if (event === 'exposureAuthorization') return;
      const agrees = event === 'agree' && buttonId === tapped;
      if (event === 'agree' && !agrees) console.error(`privacy: no button "${buttonId}" with agreePrivacyAuthorization was tapped`);
      if (agrees) storage.setItem(key, 'agreed');
      decide(agrees);
    };
    tapped = null;
    (listener ?? official)(resolve, { referrer });
  });

  const guard = {
    agreed,
    name: NAME,
    listen: (hear) => { listener = hear; },
    tapped: (id) => { tapped = id; },
    async require(referrer) {
      if (agreed()) return;
      asking ??= ask(referrer).finally(() => { asking = null; });
      if (!await asking) throw { errMsg: `${referrer}:fail privacy permission is not authorized`, errno: NOT_AUTHORIZED };
    },
    /** The same functions, each waiting for consent. */
    over(members) {
      const guarded = GUARDED.map((name) => [name, callable(name, async (options) => {
        await guard.require(name);
        return members[name]({ ...options, success: undefined, fail: undefined, complete: undefined });
      })]);
      return Object.fromEntries(guarded);
    },
  };
  return guard;
}
