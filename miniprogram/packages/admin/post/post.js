// 岗位 / One post: who holds it on any day, who ever did, its codes, and what of it is published.
const establishment = require('../services/establishment');
const views = require('../utils/posts');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const { beijingDay } = require('../../../utils/dates');
const states = require('../utils/states');

/** @param {any} post */
function shown(post) {
  return {
    ...views.postRow(post),
    history: post.history.map((/** @type {any} */ held) => ({ ...held, span: views.span(held) })),
    codes: post.codes.map(views.codeRow),
  };
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    id: '',
    on: beijingDay(Date.now()),
    today: beijingDay(Date.now()),
    may: { publish: false, move: false, print: false },
    post: /** @type {any} */ (null),
    form: '', // which form is open: replace
    reason: '',
    code: 0,
    busy: false,
    done: '',
    failure: /** @type {Record<string, string>} */ ({}),
    failed: '',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id, on }) {
    const staff = sessions.staff();
    const can = (/** @type {string} */ what) => Boolean(staff) && staff.can.includes(what);
    this.setData({ id: id || '', on: on || this.data.today, may: { publish: can('publication'), move: can('personnel'), print: can('prints') } });
  },

  onShow() {
    display.apply(this);
    this.load();
  },

  async load() {
    const { id, on, state } = this.data;
    if (state === 'error') this.setData({ state: 'loading' });
    try {
      const post = shown(await establishment.post(id, on));
      if (on === this.data.on) this.setData({ state: 'ready', title: '', problem: '', post });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickDay(event) {
    this.setData({ on: event.detail.value });
    this.load();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openForm(event) {
    const { form, code = 0 } = event.currentTarget.dataset;
    this.setData({ form, code, done: '', failed: '', failure: {} });
  },

  closeForm() { this.setData({ form: '', failed: '', failure: {} }); },

  /** @param {WechatMiniprogram.Input} event */
  type(event) { this.setData({ [event.currentTarget.dataset.name]: event.detail.value, failed: '', failure: {} }); },

  /** With duties a post may have a code: the button for it shows with the post as it is now. */
  published() {
    this.setData({ done: '职责已公示，请本人登录后确认' });
    this.load();
  },

  issueMissing() { this.change(establishment.issueMissing, '已补发'); },

  replace() {
    const { code, reason } = this.data;
    this.change(() => establishment.replaceCode(code, reason), '已换发新的二维码；旧码已停用，张贴的旧码列入待更换');
  },

  setRule() {
    const { id, post } = this.data;
    this.change(() => establishment.certificateRule(Number(id), !post.needs_certificate), post.needs_certificate ? '已改为不需要执法证件' : '已改为需要执法证件');
  },

  /**
   * Does it once, says so, and shows the post as it is now. What was typed stays until it is taken.
   * @param {() => Promise<any>} act
   * @param {string} done
   */
  async change(act, done) {
    if (this.data.busy) return;
    this.setData({ busy: true, done: '', failed: '', failure: {} });
    try {
      await act();
      this.setData({ form: '', reason: '', done });
      await this.load();
    } catch (error) {
      this.setData({ failed: error.message, failure: error.fields || {} });
    } finally {
      this.setData({ busy: false });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openOfficial(event) { wx.navigateTo({ url: `/packages/admin/official/official?id=${event.currentTarget.dataset.id}` }); },
});
