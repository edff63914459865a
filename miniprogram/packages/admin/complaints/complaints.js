// 诉求列表 / The complaints that this member of staff may see: by state, kind and words, those due first at the top.
const desk = require('../services/complaint-desk');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const { waysOf, kindsOf, titleOf } = require('../utils/complaint-filters');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    heading: '',
    ways: waysOf(null, ''),
    kinds: kindsOf(''),
    counts: /** @type {Record<string, number> | null} */ (null),
    status: '',
    kind: '',
    query: '',
    intake: false,
    items: /** @type {import('../../../services/admin').ComplaintRow[]} */ ([]),
    page: 1,
    pages: 1,
    total: 0,
    more: false,
    moreProblem: '',
    exporting: false,
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ status, query }) {
    this.setData({ status: status || '', query: query || '' });
  },

  /** Coming back from one complaint, the list shows how it stands now. */
  onShow() {
    display.apply(this);
    const staff = sessions.staff();
    const role = staff ? staff.role : '';
    this.setData({ heading: titleOf(role), kinds: kindsOf(role), intake: Boolean(staff && staff.can.includes('complaints.intake')) });
    this.reload();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  search(event) { this.ask({ query: event.detail.value }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  filter(event) { this.ask({ status: event.detail.value }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  filterKind(event) { this.ask({ kind: event.detail.value }); },

  /** @param {object} change */
  ask(change) {
    this.setData({ ...change, state: 'loading' });
    this.reload();
  },

  asked() {
    const { status, kind, query } = this.data;
    return { status, kind, query };
  },

  /** @param {object} asked whether this is still what is wanted */
  wanted(asked) { return JSON.stringify(asked) === JSON.stringify(this.asked()); },

  async reload() {
    if (this.data.state === 'error') this.setData({ state: 'loading' });
    const asked = this.asked();
    this.count();
    try {
      const found = await desk.list({ ...asked, page: 1 });
      if (this.wanted(asked)) this.setData({ state: 'ready', moreProblem: '', ...found });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** Without the counts the filters still work. */
  async count() {
    try {
      const { counts } = await desk.counts();
      this.setData({ counts, ways: waysOf(counts, this.data.status) });
    } catch {
      this.setData({ ways: waysOf(this.data.counts, this.data.status) });
    }
  },

  async nextPage() {
    const asked = this.asked();
    const { page, items } = this.data;
    this.setData({ more: true, moreProblem: '' });
    try {
      const found = await desk.list({ ...asked, page: page + 1 });
      const here = new Set(items.map(({ id }) => id));
      if (this.wanted(asked)) this.setData({ ...found, items: [...items, ...found.items.filter(({ id }) => !here.has(id))] });
    } catch (error) {
      this.setData({ moreProblem: error.message });
    } finally {
      this.setData({ more: false });
    }
  },

  onReachBottom() {
    const { state, more, moreProblem, page, pages } = this.data;
    if (state === 'ready' && !more && !moreProblem && page < pages) this.nextPage();
  },

  async onPullDownRefresh() {
    await this.reload();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  open(event) {
    wx.navigateTo({ url: `/packages/admin/complaint/complaint?id=${event.currentTarget.dataset.id}` });
  },

  /** Files are for a desk, but a phone can pass them on. */
  chooseExport() {
    if (this.data.exporting) return;
    wx.showActionSheet({
      alertText: '导出 Excel，不含诉求人的话和联系方式',
      itemList: ['这份清单', '按月、按单位的统计'],
      success: ({ tapIndex }) => this.download(tapIndex ? 'complaint-figures' : 'complaints'),
    });
  },

  /** @param {'complaints' | 'complaint-figures'} what */
  async download(what) {
    this.setData({ exporting: true, moreProblem: '' });
    try {
      wx.openDocument({ filePath: await desk.workbook(what, this.asked()), fileType: 'xlsx', showMenu: true });
    } catch (error) {
      this.setData({ moreProblem: error.message });
    } finally {
      this.setData({ exporting: false });
    }
  },

  takeCall() { wx.navigateTo({ url: '/packages/admin/phone-intake/phone-intake' }); },
});
