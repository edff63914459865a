// 通报列表 / The circulars one has received or issued, the newest first.
const circulars = require('../../../services/circulars');
const display = require('../../../utils/display');
const { moment } = require('../../../utils/dates');
const states = require('../utils/states');

Page({
  data: { large: false, state: 'loading', title: '', problem: '', items: /** @type {any[]} */ ([]), page: 1, pages: 1 },

  /** One that was just read no longer says "unread". */
  onShow() {
    display.apply(this);
    this.load(1);
  },

  again() { this.load(1); },

  nextPage() { this.load(this.data.page + 1); },

  /** @param {number} page */
  async load(page) {
    if (this.data.state !== 'ready') this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const found = await circulars.list(page);
      const items = found.items.map((one) => ({ ...one, when: moment(one.issued_at), unread: one.mine_to_read && !one.read_at }));
      this.setData({ ...found, state: 'ready', items: page === 1 ? items : [...this.data.items, ...items] });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  async onPullDownRefresh() {
    await this.load(1);
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  open(event) { wx.navigateTo({ url: `/packages/admin/circular/circular?id=${event.currentTarget.dataset.id}` }); },
});
