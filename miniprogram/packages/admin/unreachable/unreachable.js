// 无法送达 / Staff whom no notice reaches: why, since when, how much they missed, and what to do about it.
const reviews = require('../services/reviews');
const views = require('../utils/reviews');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const { moment } = require('../../../utils/dates');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    mayBind: false,
    items: /** @type {any[]} */ ([]),
    codes: /** @type {Record<string, {code: string, until: string}>} */ ({}),
    busy: 0,
    failed: '',
  },

  onLoad() {
    const staff = sessions.staff();
    this.setData({ mayBind: Boolean(staff) && staff.can.includes('bindings') });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      this.setData({ state: 'ready', items: (await reviews.unreachable()).items.map(views.unreachableRow) });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  /** The code is shown here once, for the person who stands before one or is on the telephone. @param {WechatMiniprogram.TouchEvent} event */
  async issue(event) {
    const { id } = event.currentTarget.dataset;
    this.setData({ busy: id, failed: '' });
    try {
      const { code, expires_at: until } = await reviews.bindingCode(id);
      this.setData({ codes: { ...this.data.codes, [id]: { code, until: moment(until) } } });
    } catch (error) {
      this.setData({ failed: error.message });
    } finally {
      this.setData({ busy: 0 });
    }
  },
});
