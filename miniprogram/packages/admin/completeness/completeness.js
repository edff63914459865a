// 履职信息完整度 / How complete what is published of each post is: offices counted, the worst first, what is missing in words.
const publication = require('../services/publication');
const views = require('../utils/completeness');
const display = require('../../../utils/display');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    filters: views.FILTERS,
    filter: 'all',
    office: '',
    open: 0, // the office whose posts are listed
    offices: /** @type {any[]} */ ([]),
    shown: /** @type {any} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id }) { this.setData({ office: id || '' }); },

  onShow() {
    display.apply(this);
    this.load();
  },

  async load() {
    if (this.data.state === 'error') this.setData({ state: 'loading' });
    try {
      this.setData({ state: 'ready', title: '', problem: '', offices: (await publication.completeness()).items });
      this.show();
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  show() {
    const { offices, filter, office, open } = this.data;
    const shown = views.of(offices, filter, office);
    this.setData({ shown, open: open || (office && shown.items.length ? shown.items[0].organization_id : 0) });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ filter: event.detail.value });
    this.show();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  toggle(event) {
    const { id } = event.currentTarget.dataset;
    this.setData({ open: this.data.open === id ? -1 : id });
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openPost(event) { wx.navigateTo({ url: `/packages/admin/post/post?id=${event.currentTarget.dataset.id}` }); },
});
