// 人事变动 / Somebody comes, moves or leaves, by a document; what follows for codes and prints is listed afterwards.
const moves = require('../services/moves');
const establishment = require('../services/establishment');
const forms = require('../utils/moves');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const { beijingDay } = require('../../../utils/dates');

Page({
  data: {
    large: false,
    allowed: true,
    title: '',
    official: '',
    kinds: forms.KINDS,
    hint: '',
    form: { kind: 'transfer', post: 0, on: beijingDay(Date.now()), document: '', staff_number: '', name: '', establishment_type: '' },
    post: '', // the chosen one, in words
    anyPost: true,
    found: /** @type {any[]} */ ([]),
    searched: '',
    own: /** @type {any[]} */ ([]),
    busy: false,
    failed: '',
    failure: /** @type {Record<string, string>} */ ({}),
    result: /** @type {import('../services/moves').Followed | null} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ kind, official, post, name }) {
    const staff = sessions.staff();
    if (!staff || !staff.can.includes('personnel')) {
      this.setData({ allowed: false });
      return;
    }
    const words = name ? decodeURIComponent(name) : '';
    this.setData({ official: official || '', title: words, post: kind === 'arrive' ? words : '', 'form.post': Number(post) || 0 });
    this.choose(kind || 'transfer');
    if (official) this.loadOwn(official);
  },

  onShow() { display.apply(this); },

  /** @param {string} id */
  async loadOwn(id) {
    try {
      const { career } = await establishment.official(id);
      const held = career.filter((/** @type {any} */ one) => !one.ends_on);
      this.setData({ own: held.map((/** @type {any} */ one) => ({ id: one.post_id, words: `${one.organization_name} ${one.post_name}` })) });
    } catch (error) {
      this.setData({ failed: error.message });
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  chooseKind(event) {
    this.setData({ post: '', 'form.post': 0 });
    this.choose(event.detail.value);
  },

  /** @param {string} kind */
  choose(kind) {
    this.setData({ 'form.kind': kind, hint: forms.HINTS[kind], anyPost: forms.choosesAnyPost(kind), failure: {}, failed: '' });
  },

  /** @param {WechatMiniprogram.Input} event */
  type(event) {
    const { name } = event.currentTarget.dataset;
    this.setData({ [`form.${name}`]: event.detail.value, [`failure.${name}`]: '', failed: '' });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  async search(event) {
    const words = event.detail.value;
    this.setData({ searched: words });
    if (!words) return;
    try {
      const { items } = await moves.posts(words);
      if (words === this.data.searched) this.setData({ found: items.filter((one) => !one.closed_on).map((one) => ({ id: one.id, words: `${one.organization} ${one.name}`, who: one.holders.join('、') })) });
    } catch (error) {
      this.setData({ failed: error.message });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  pick(event) {
    const { id, words } = event.currentTarget.dataset;
    this.setData({ 'form.post': id, post: words, 'failure.post_id': '' });
  },

  unpick() { this.setData({ 'form.post': 0, post: '' }); },

  async send() {
    const { form, official, busy } = this.data;
    if (busy) return;
    const failure = forms.missing(form);
    if (Object.keys(failure).length) {
      this.setData({ failure, failed: '还有没填的' });
      return;
    }
    this.setData({ busy: true, failed: '', failure: {} });
    try {
      this.setData({ result: await this.ask(form, official) });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (error) {
      this.setData({ failed: error.message, failure: error.fields || {} });
    } finally {
      this.setData({ busy: false });
    }
  },

  /** @param {any} form @param {string} official */
  ask({ kind, post, on, document, staff_number, name, establishment_type }, official) {
    const paper = document.trim();
    if (kind === 'arrive') return moves.arrive({ staff_number: staff_number.trim(), name: name.trim(), establishment_type: establishment_type.trim(), post_id: post, on, document: paper });
    return moves.move(official, kind === 'leave' ? { kind, on, document: paper } : { kind, post_id: post, on, document: paper });
  },
});
