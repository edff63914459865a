// 周报、月报列表 / The weekly digests and monthly reports written for this member of staff.
const admin = require('../../../services/admin');
const display = require('../../../utils/display');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    kinds: [{ value: 'digests', label: '周报' }, { value: 'monthly-reports', label: '月报' }],
    kind: 'digests',
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
      const { kind } = this.data;
      const { items } = await admin.digests(/** @type {import('../../../services/admin').Reports} */ (kind));
      if (kind === this.data.kind) this.setData({ state: 'ready', items });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ kind: event.detail.value, items: [], state: 'loading' });
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  open(event) {
    const kind = this.data.kind === 'digests' ? 'weekly' : 'monthly';
    wx.navigateTo({ url: `/packages/admin/digest/digest?kind=${kind}&id=${event.currentTarget.dataset.id}` });
  },
});
