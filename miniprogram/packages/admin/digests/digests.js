// 周报列表 / The weekly digests written for this member of staff.
const admin = require('../../../services/admin');
const display = require('../../../utils/display');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    items: /** @type {{id: number, period: string, title: string, created_on: string, read: boolean}[]} */ ([]),
  },

  /** A digest that was just read no longer says "unread". */
  onShow() {
    display.apply(this);
    this.load();
  },

  async load() {
    if (this.data.state !== 'ready') this.setData({ state: 'loading' });
    try {
      const { items } = await admin.digests();
      this.setData({ state: 'ready', items });
    } catch (error) {
      this.setData({ state: 'error', title: error.status === 403 ? '没有权限' : '', problem: error.message });
    }
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  open(event) {
    wx.navigateTo({ url: `/packages/admin/digest/digest?id=${event.currentTarget.dataset.id}` });
  },
});
