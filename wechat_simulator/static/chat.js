/* 工作人员的手机 / A supervisor's phone: the chat with the official account, its menu, and the mini-program over it. */
import { card } from './card.js';
import { read, tell } from './control.js';
import { el, face } from './dom.js';
import { MiniProgram } from './miniprogram.js';
import { Phone } from './phone.js';
import { askCode } from './sheets.js';

const SCENE_TEMPLATE = 1014;
const SCENE_MENU = 1035;
const SCENE_LINK = 1081;
const NEW_TIME_MS = 5 * 60 * 1000;

export class ChatPhone extends Phone {
  constructor(who, config) {
    super(who);
    this.config = config;
    this.account = config.account_names[config.official_appid] || '公众号';
    this.path = `users/${encodeURIComponent(who.id)}`;
    this.last = 0;
    this.lastAt = 0;
    this.following = null;
    this.menuShown = '';
    this.#build();
  }

  #build() {
    this.log = el('div', { className: 'log', role: 'log', 'aria-label': '聊天记录' });
    this.input = el('input', { type: 'text', placeholder: '发消息，如：帮助', 'aria-label': '发消息', oninput: () => this.#enable() });
    this.send = el('button', { type: 'submit', disabled: true }, '发送');
    this.menu = el('nav', { className: 'menu', hidden: true, 'aria-label': '公众号菜单' });
    this.profile = el('div', { className: 'profile', hidden: true },
      face(this.account, 'account'), el('b', {}, this.account), el('p', {}, '服务号'),
      el('button', { type: 'button', onclick: () => this.#act('follow') }, '关注公众号'));
    const back = el('button', { className: 'mini-back', type: 'button', onclick: () => this.#close() }, '返回公众号');
    this.drawer = el('div', { className: 'mini slide' }, back);
    this.mini = new MiniProgram(this, this.config, this.drawer);
    this.stage.append(
      el('div', { className: 'chat' },
        el('div', { className: 'chat-title' }, this.account), this.log,
        el('form', { className: 'write', onsubmit: (event) => this.#write(event) }, this.input, this.send), this.menu),
      this.profile, this.drawer);
    this.more = this.addAction('取消关注', () => this.#act('unfollow'));
    this.addAction('扫一扫', () => this.#scan());
    this.screen.addEventListener('click', (event) => event.target.closest('.menu') || this.#foldMenus());
  }

  /** Look for new messages, and every time also whether the menu or the following has changed. */
  async poll() {
    const [found, user, menu] = await Promise.all([
      read(`${this.path}/inbox?after=${this.last}`), read(this.path), read(`${this.path}/menu?appid=${this.config.official_appid}`)]);
    this.#follow(user.following.includes(this.config.official_appid));
    this.#showMenu(menu.button);
    const entries = found.filter((entry) => entry.n > this.last); // two rounds may overlap
    if (!entries.length && !this.last) this.log.replaceChildren(el('p', { className: 'log-empty' }, '还没有消息'));
    if (!entries.length) return;
    if (!this.last) this.log.replaceChildren();
    this.last = entries.at(-1).n;
    for (const entry of entries) this.#show(entry);
    this.log.scrollTop = this.log.scrollHeight;
  }

  #follow(now) {
    if (now === this.following) return;
    this.following = now;
    this.profile.hidden = now;
    this.more.hidden = !now;
  }

  #show(entry) {
    const at = Date.parse(entry.at);
    if (Math.abs(at - this.lastAt) > NEW_TIME_MS) this.log.append(el('time', { className: 'when' }, when(entry.at)));
    this.lastAt = at;
    this.log.append(this.#entry(entry));
  }

  #entry(entry) {
    if (entry.kind === 'template' || entry.kind === 'subscribe') return card(entry, this.account, (one) => this.#open(one));
    if (entry.kind === 'failure') return el('p', { className: 'failure' }, entry.text);
    const out = entry.direction === 'out';
    return el('div', { className: out ? 'said said-out' : 'said' },
      out ? face(this.who.name, this.who.kind) : face(this.account, 'account'),
      el('div', { className: 'bubble' }, ...this.#words(entry.text, out)));
  }

  /** 文字链: what the account says may hold links, into the web or into a mini-program; what people say is just words. */
  #words(text, out) {
    if (out) return [text];
    return text.split(/(<a\s[^>]*>[^<]*<\/a>)/).filter(Boolean).map((part) => {
      const link = /^<a\s([^>]*)>([^<]*)<\/a>$/.exec(part);
      return link ? this.#link(link[1], link[2]) : part;
    });
  }

  #link(attributes, words) {
    const value = (name) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1];
    const page = value('data-miniprogram-appid') === this.config.mini_appid && value('data-miniprogram-path');
    const open = () => (page ? this.#enter(page, SCENE_LINK) : window.open(value('href'), '_blank', 'noopener'));
    return el('button', { type: 'button', className: 'text-link', onclick: open }, words);
  }

  #open(entry) {
    if (entry.miniprogram) this.#enter(entry.miniprogram.pagepath, SCENE_TEMPLATE);
    else window.open(entry.url, '_blank', 'noopener');
  }

  #enter(pagepath, scene) {
    this.drawer.classList.add('is-open');
    this.mini.open(pagepath, scene);
  }

  /** 扫一扫: a code of the official account follows or speaks to it, one of ours opens the mini-program. */
  async #scan() {
    const text = await askCode(this, this.config.codes);
    if (text === null) return;
    if (text.startsWith('http://weixin.qq.com/q/')) await this.#act('scan', { url: text });
    else if (await this.mini.openScanned(text)) this.drawer.classList.add('is-open');
    else this.toast(`这不是本小程序的二维码：${text}`);
  }

  #close() {
    this.drawer.classList.remove('is-open');
  }

  #enable() {
    this.send.disabled = !this.input.value.trim();
  }

  async #write(event) {
    event.preventDefault();
    const content = this.input.value.trim();
    if (!content) return;
    this.input.value = '';
    this.#enable();
    await this.#act('text', { content });
  }

  /** Do something in the account, and show at once what came of it. */
  async #act(action, body = {}) {
    const doing = tell(`${this.path}/${action}`, { appid: this.config.official_appid, ...body });
    this.poll().catch(() => {});
    try {
      await doing;
      await this.poll();
    } catch (error) {
      this.toast(error.message);
    }
  }

  #showMenu(buttons) {
    const now = JSON.stringify(buttons);
    if (now === this.menuShown) return;
    this.menuShown = now;
    this.menu.hidden = !buttons.length;
    this.menu.replaceChildren(...buttons.map((button) => this.#menuItem(button)));
  }

  #menuItem(button) {
    if (!button.sub_button?.length) {
      return el('div', { className: 'menu-item' }, el('button', { type: 'button', onclick: () => this.#tap(button) }, button.name));
    }
    const below = el('div', { className: 'menu-below', hidden: true }, ...button.sub_button.map((one) =>
      el('button', { type: 'button', onclick: () => this.#tap(one) }, one.name)));
    const top = el('button', { type: 'button', 'aria-expanded': 'false', onclick: () => {
      const open = below.hidden;
      this.#foldMenus();
      below.hidden = !open;
      top.setAttribute('aria-expanded', String(open));
    } }, button.name);
    return el('div', { className: 'menu-item' }, below, top);
  }

  #foldMenus() {
    for (const below of this.menu.querySelectorAll('.menu-below')) below.hidden = true;
    for (const top of this.menu.querySelectorAll('[aria-expanded]')) top.setAttribute('aria-expanded', 'false');
  }

  #tap(button) {
    this.#foldMenus();
    if (button.type === 'miniprogram') this.#enter(button.pagepath, SCENE_MENU);
    if (button.type === 'view') window.open(button.url, '_blank', 'noopener');
    this.#act('menu', { key: button.key || button.pagepath || button.url });
  }
}

/** 11月23日 14:24, in Beijing, where the text comes from. */
function when(iso) {
  const [, month, day, time] = /^\d+-(\d+)-(\d+)T(\d+:\d+)/.exec(iso);
  return `${Number(month)}月${Number(day)}日 ${time}`;
}
