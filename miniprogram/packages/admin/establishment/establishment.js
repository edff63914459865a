// 岗位与人员 / Offices with their posts, most vacancies first; a post or a person is found by name or number.
const establishment = require('../services/establishment');
const display = require('../../../utils/display');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    query: '',
    strength: /** @type {any} */ (null),
    items: /** @type {any[]} */ ([]),
    found: /** @type {any} */ (null),
    people: /** @type {any[]} */ ([]),
    making: false,
    failed: '',
  },

  onLoad() { this.load(); },

  onShow() { display.apply(this); },

  async load() {
    const { query } = this.data;
    if (this.data.state === 'error') this.setData({ state: 'loading' });
    try {
      const answer = await establishment.city(query);
      if (query !== this.data.query) return; // an older answer came late
      const people = answer.found ? answer.found.officials.map((/** @type {any} */ one) => ({ ...one, where: one.posts.join('；') })) : [];
      this.setData({ state: 'ready', title: '', problem: '', ...answer, people });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  search(event) {
    this.setData({ query: event.detail.value });
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  async download() {
    this.setData({ making: true, failed: '' });
    try {
      wx.openDocument({ filePath: await establishment.file(), fileType: 'xlsx', showMenu: true });
    } catch (error) {
      this.setData({ failed: error.message });
    } finally {
      this.setData({ making: false });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  open(event) {
    const { page, id } = event.currentTarget.dataset;
    wx.navigateTo({ url: `/packages/admin/${page}/${page}?id=${id}` });
  },
});
