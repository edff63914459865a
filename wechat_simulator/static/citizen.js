/* 群众的手机 / A citizen's phone: the mini-program, 扫一扫 and 服务通知. */
import { card } from './card.js';
import { read, tell } from './control.js';
import { el, face } from './dom.js';
import { MiniProgram } from './miniprogram.js';
import { Phone } from './phone.js';
import { askCode, showNotices } from './sheets.js';

const SCENE_NOTICE = 1014;

export class CitizenPhone extends Phone {
  constructor(who, config) {
    super(who);
    this.config = config;
    this.notices = [];
    this.last = 0;
    this.unread = 0;
    const box = el('div', { className: 'mini' });
    this.stage.append(box);
    this.mini = new MiniProgram(this, config, box);
    this.bell = this.addAction('服务通知', () => this.#showNotices());
    this.addAction('扫一扫', () => this.#scan(), true);
    if (config.web_base) this.mini.start();
  }

  async #scan() {
    const text = await askCode(this, this.config.codes);
    if (text === null || await this.mini.openScanned(text)) return;
    if (text.startsWith('http://weixin.qq.com/q/')) {
      await tell(`users/${encodeURIComponent(this.who.id)}/scan`, { url: text });
      this.toast('已扫公众号二维码');
    } else {
      this.toast(`这不是本小程序的二维码：${text}`);
    }
  }

  /** Look for new subscription messages. */
  async poll() {
    const first = this.last === 0;
    const found = await read(`users/${encodeURIComponent(this.who.id)}/inbox?after=${this.last}`);
    const entries = found.filter((entry) => entry.n > this.last);
    if (!entries.length) {
      this.last = this.last || 1;
      return;
    }
    this.last = entries.at(-1).n;
    const fresh = entries.filter((entry) => entry.kind === 'subscribe');
    this.notices.push(...fresh);
    if (fresh.length && !first) this.#announce(fresh.at(-1), fresh.length);
  }

  #announce(entry, count) {
    this.unread += count;
    this.#showUnread();
    this.banner?.remove();
    const name = this.#accountName();
    const open = () => this.#open(entry);
    this.banner = el('div', { className: 'banner', role: 'status' },
      face(name, 'account'),
      el('button', { className: 'banner-open', type: 'button', onclick: open },
        el('b', {}, entry.title), el('span', {}, entry.fields.map((one) => one.value).join('  '))),
      el('button', { className: 'banner-close', type: 'button', 'aria-label': '收起', onclick: () => this.banner.remove() }, '×'));
    this.screen.append(this.banner);
  }

  #showUnread() {
    this.bell.replaceChildren('服务通知', ...(this.unread ? [el('span', { className: 'act-count' }, String(this.unread))] : []));
  }

  async #showNotices() {
    this.banner?.remove();
    this.unread = 0;
    this.#showUnread();
    const cards = this.notices.toReversed().map((entry) => (done) => card(entry, this.#accountName(), done));
    const chosen = await showNotices(this, cards);
    if (chosen) this.#open(chosen);
  }

  #open(entry) {
    this.banner?.remove();
    if (this.unread) this.unread -= 1;
    this.#showUnread();
    if (entry.miniprogram) this.mini.open(entry.miniprogram.pagepath, SCENE_NOTICE);
  }

  #accountName() {
    return this.config.account_names[this.config.mini_appid] || '小程序';
  }
}
