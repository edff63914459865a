// 异常评价复核 / Ratings that came in bursts: one person lets them count, two leave them out; nobody here sees a grade.
const reviews = require('../services/reviews');
const views = require('../utils/reviews');
const display = require('../../../utils/display');
const states = require('../utils/states');

const LISTS = [{ value: 'bursts', label: '集中评价' }, { value: 'signals', label: '异常信号' }];

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    lists: LISTS,
    list: 'bursts',
    note: '',
    items: /** @type {any[]} */ ([]),
    page: 1,
    pages: 1,
    reasons: views.REASONS,
    open: '', // the burst for which a reason is chosen
    reason: '',
    busy: '',
    failed: '',
  },

  onLoad() { this.load(1); },

  onShow() { display.apply(this); },

  again() { this.load(1); },

  nextPage() { this.load(this.data.page + 1); },

  /** @param {number} page */
  async load(page) {
    const { list } = this.data;
    if (page === 1) this.setData({ state: 'loading', title: '', problem: '', items: [], open: '' });
    try {
      const found = list === 'signals' ? { ...(await reviews.signals()), page: 1, pages: 1 } : { note: '', ...(await reviews.bursts(page)) };
      if (list !== this.data.list) return;
      const items = list === 'signals' ? found.items.map((/** @type {any} */ one) => ({ ...one, id: one.organization.id })) : found.items.map(views.burstRow);
      this.setData({ ...found, state: 'ready', items: page === 1 ? items : [...this.data.items, ...items] });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ list: event.detail.value });
    this.load(1);
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  propose(event) { this.setData({ open: event.currentTarget.dataset.id, reason: '', failed: '' }); },

  close() { this.setData({ open: '', failed: '' }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickReason(event) { this.setData({ reason: event.detail.value, failed: '' }); },

  sendProposal() {
    const { open, reason } = this.data;
    if (!reason) this.setData({ failed: '请选择原因' });
    else this.decide(open, () => reviews.exclude(open, reason));
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  confirm(event) {
    const { id, reason, words } = event.currentTarget.dataset;
    wx.showModal({
      title: '确认不计入',
      content: `这批评价按“${words}”不计入公示，确认后不能再改。`,
      confirmText: '确认',
      success: ({ confirm }) => { if (confirm) this.decide(id, () => reviews.exclude(id, reason)); },
    });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  release(event) {
    const { id } = event.currentTarget.dataset;
    this.decide(id, () => reviews.release(id));
  },

  /**
   * @param {string} id
   * @param {() => Promise<import('../services/reviews').Burst>} act
   */
  async decide(id, act) {
    if (this.data.busy) return;
    this.setData({ busy: id, failed: '' });
    try {
      const decided = views.burstRow(await act());
      this.setData({ open: '', items: this.data.items.map((item) => (item.id === id ? decided : item)) });
    } catch (error) {
      this.setData({ open: id, failed: error.message });
    } finally {
      this.setData({ busy: '' });
    }
  },

  async onPullDownRefresh() {
    await this.load(1);
    wx.stopPullDownRefresh();
  },
});
