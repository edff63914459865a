// 诉求列表 / The complaints that this member of staff may see, by status.
const admin = require('../../../services/admin');
const display = require('../../../utils/display');

const STATUSES = [
  { value: '', label: '全部' },
  { value: 'overdue', label: '已逾期' },
  { value: 'filed', label: '待受理' },
  { value: 'accepted', label: '已受理' },
  { value: 'assigned', label: '已转办' },
  { value: 'answered', label: '已答复' },
  { value: 'closed', label: '已办结' },
  { value: 'not_accepted', label: '不予受理' },
];

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    statuses: STATUSES,
    status: '',
    query: '',
    items: /** @type {import('../../../services/admin').ComplaintRow[]} */ ([]),
    page: 1,
    pages: 1,
    total: 0,
    more: false,
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ status }) {
    this.setData({ status: status || '' });
  },

  /** Coming back from one complaint, the list shows how it stands now. */
  onShow() {
    display.apply(this);
    this.reload();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  search(event) {
    this.setData({ query: event.detail.value, state: 'loading' });
    this.reload();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  filter(event) {
    this.setData({ status: event.detail.value, state: 'loading' });
    this.reload();
  },

  async reload() {
    const { status, query, state } = this.data;
    if (state === 'error') this.setData({ state: 'loading' });
    try {
      const found = await admin.complaintList({ status, query, page: 1 });
      if (status === this.data.status && query === this.data.query) this.setData({ state: 'ready', ...found });
    } catch (error) {
      this.setData({ state: 'error', title: error.status === 403 ? '没有权限' : '', problem: error.message });
    }
  },

  async nextPage() {
    const { status, query, page, items } = this.data;
    this.setData({ more: true });
    try {
      const found = await admin.complaintList({ status, query, page: page + 1 });
      if (status === this.data.status && query === this.data.query) this.setData({ ...found, items: [...items, ...found.items] });
    } catch (error) {
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    } finally {
      this.setData({ more: false });
    }
  },

  onReachBottom() {
    if (this.data.state === 'ready' && !this.data.more && this.data.page < this.data.pages) this.nextPage();
  },

  async onPullDownRefresh() {
    await this.reload();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  open(event) {
    wx.navigateTo({ url: `/packages/admin/complaint/complaint?id=${event.currentTarget.dataset.id}` });
  },
});
