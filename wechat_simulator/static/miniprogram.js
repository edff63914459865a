/* 小程序 / One person's mini-program: the web host in a frame, and the answers it gets from this page. */
import { tell } from './control.js';
import { el } from './dom.js';
import { askCode, askSubscription } from './sheets.js';

const PATIENCE_MS = 12000;
const RETRY_MS = 3000;
const SCENE_CODE = 1047;

export class MiniProgram {
  /** Lives in `box`; loads when first opened. */
  constructor(phone, config, box) {
    this.phone = phone;
    this.config = config;
    this.box = box;
    this.frame = null;
    this.ready = false;
    this.waiting = null;
    window.addEventListener('message', (event) => this.#hear(event));
  }

  /** Load (again) from the start. */
  start() {
    this.ready = false;
    this.frame?.remove();
    this.frame = el('iframe', { title: `${this.phone.who.name} 的小程序`, allow: 'clipboard-write' });
    this.frame.src = `${this.config.web_base}/app/?user=${encodeURIComponent(this.phone.who.id)}`;
    this.box.append(this.frame);
    this.#cover(el('div', { className: 'spin' }), el('p', {}, '正在打开小程序……'));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    this.#checkHost();
  }

  /** Open a page of it, as soon as it has started. */
  open(url, scene) {
    this.waiting = { wxhost: 1, event: 'open', url, scene };
    if (!this.frame) this.start();
    else if (this.ready) this.#sendWaiting();
  }

  /** What WeChat does with a scanned code; true when it was one of this mini-program. */
  async openScanned(text) {
    const { protocol, searchParams } = URL.canParse(text) ? new URL(text) : {};
    if (protocol === 'weixin:') {
      this.open(`${searchParams.get('path') || 'pages/profile/profile'}?${searchParams.get('query') || ''}`, SCENE_CODE);
      return true;
    }
    const { opens, appid, url, scene } = await tell(`users/${encodeURIComponent(this.phone.who.id)}/scan-link`, { url: text });
    if (opens !== 'mini_program' || appid !== this.config.mini_appid) return false;
    this.open(url, scene);
    return true;
  }

  #sendWaiting() {
    if (this.waiting) this.#post(this.waiting);
    this.waiting = null;
  }

  #post(message) {
    this.frame.contentWindow.postMessage(message, this.config.origin);
  }

  async #hear({ source, origin, data }) {
    if (!this.frame || source !== this.frame.contentWindow || origin !== this.config.origin || data?.wxhost !== 1) return;
    if (data.event === 'ready') {
      this.ready = true;
      clearTimeout(this.timer);
      this.#cover();
      this.#sendWaiting();
    } else if (data.call) {
      this.#post({ wxhost: 1, id: data.id, ...await this.#answer(data.call, data.args || {}) });
    }
  }

  async #answer(call, args) {
    const calls = { login: () => this.#login(), scanCode: () => this.#scan(), requestSubscribeMessage: () => this.#subscribe(args) };
    try {
      if (!Object.hasOwn(calls, call)) throw new Error('not supported');
      return { result: await calls[call]() };
    } catch (error) {
      return { error: { errMsg: `${call}:fail ${error.message}` } };
    }
  }

  #login() {
    return tell(`users/${encodeURIComponent(this.phone.who.id)}/login-code`, { appid: this.config.mini_appid });
  }

  async #scan() {
    const result = await askCode(this.phone, this.config.codes);
    if (result === null) throw new Error('cancel');
    return { errMsg: 'scanCode:ok', result, scanType: 'QR_CODE', charSet: 'utf-8' };
  }

  async #subscribe({ tmplIds }) {
    if (!Array.isArray(tmplIds) || !tmplIds.length) throw new Error('TmplIds can not be empty');
    const titles = this.config.subscribe_titles;
    if (tmplIds.some((id) => !titles[id])) throw new Error('No template data return, verify the template id exist');
    const name = this.config.account_names[this.config.mini_appid] || '小程序';
    const answers = await askSubscription(this.phone, name, tmplIds.map((id) => ({ id, title: titles[id] })));
    await tell(`users/${encodeURIComponent(this.phone.who.id)}/subscriptions`, { appid: this.config.mini_appid, answers });
    return { errMsg: 'requestSubscribeMessage:ok', ...answers };
  }

  /** A host that does not answer at all is told at once. */
  async #checkHost() {
    if (!await this.#hostAnswers()) this.#giveUp();
  }

  /** Any answer will do, hence no-cors. */
  #hostAnswers() {
    return fetch(`${this.config.web_base}/healthz`, { mode: 'no-cors', cache: 'no-store' }).then(() => true, () => false);
  }

  async #tryAgain() {
    if (await this.#hostAnswers()) this.start();
    else this.timer = setTimeout(() => this.#tryAgain(), RETRY_MS);
  }

  #giveUp() {
    if (this.ready) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#tryAgain(), RETRY_MS);
    this.#cover(
      el('div', { className: 'warn', 'aria-hidden': 'true' }, '!'),
      el('b', {}, '小程序没有打开'),
      el('p', {}, `请确认服务已启动：${this.config.web_base}`),
      el('button', { className: 'key key-main', type: 'button', onclick: () => this.start() }, '重试'),
    );
  }

  #cover(...children) {
    this.box.querySelector('.cover')?.remove();
    if (children.length) this.box.append(el('div', { className: 'cover', role: 'status' }, ...children));
  }
}
