// 单位岗位 / The departments, counters and posts of an office on any day: how many may be there, who was, and the codes.
const establishment = require('../services/establishment');
const prints = require('../services/prints');
const views = require('../utils/posts');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const { beijingDay } = require('../../../utils/dates');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    id: '',
    on: beijingDay(Date.now()),
    today: beijingDay(Date.now()),
    may: { publish: false, complete: false, print: false, figures: false, move: false },
    office: /** @type {any} */ (null),
    printing: false,
    failed: '',
    done: '',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id, on }) {
    const staff = sessions.staff();
    const can = (/** @type {string} */ what) => Boolean(staff) && staff.can.includes(what);
    this.setData({ id: id || '', on: on || this.data.today, may: { publish: can('publication'), complete: can('completeness'), print: can('prints'), figures: can('satisfaction'), move: can('personnel') } });
  },

  /** Coming back from a post, the office shows how it is now. */
  onShow() {
    display.apply(this);
    this.load();
  },

  async load() {
    const { id, on, state } = this.data;
    if (state === 'error') this.setData({ state: 'loading' });
    try {
      const office = views.officeOf(await establishment.office(id, on));
      if (on === this.data.on) this.setData({ state: 'ready', title: '', problem: '', office });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickDay(event) {
    this.setData({ on: event.detail.value });
    this.load();
  },

  backToToday() {
    this.setData({ on: this.data.today });
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  published() {
    this.setData({ done: '主要职责已公示' });
    this.load();
  },

  print() { prints.chooseCarrier((carrier) => this.openFile(carrier)); },

  /** @param {string} carrier */
  async openFile(carrier) {
    this.setData({ printing: true, failed: '' });
    try {
      wx.openDocument({ filePath: await prints.officeFile(Number(this.data.id), carrier), fileType: 'pdf', showMenu: true });
    } catch (error) {
      this.setData({ failed: error.message });
    } finally {
      this.setData({ printing: false });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openPost(event) {
    const { on, today } = this.data;
    wx.navigateTo({ url: `/packages/admin/post/post?id=${event.currentTarget.dataset.id}${on === today ? '' : `&on=${on}`}` });
  },
});
