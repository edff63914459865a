// 附近的单位 / Who sits in one building with whom, and in which building of a district. Nobody's position is asked for.
const organizations = require('../../../services/organizations');
const display = require('../../../utils/display');

Page({
  data: {
    large: false,
    state: 'loading',
    problem: '',
    query: '',
    places: /** @type {import('../../../services/organizations').Place[]} */ ([]),
    page: 0,
    pages: 0,
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ query }) {
    this.setData({ query: decodeURIComponent(query || '') });
    this.load();
  },

  onShow() { display.apply(this); },

  load() { return this.fetch(1); },

  more() { return this.fetch(this.data.page + 1); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  search(event) {
    this.setData({ query: event.detail.value });
    this.load();
  },

  /** @param {number} number */
  async fetch(number) {
    const { query } = this.data;
    this.setData({ problem: '', ...(number === 1 ? { state: 'loading' } : {}) });
    try {
      const { items, page, pages } = await organizations.places(query, number);
      if (query !== this.data.query) return; // an older answer came late
      const places = number === 1 ? items : [...this.data.places, ...items];
      this.setData({ places, page, pages, state: places.length ? 'ready' : 'empty' });
    } catch (error) {
      if (query !== this.data.query) return;
      this.setData({ problem: error.message, ...(number === 1 ? { state: 'error' } : {}) });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  open(event) {
    const { id, token } = event.currentTarget.dataset;
    wx.navigateTo({ url: token ? `/pages/profile/profile?token=${encodeURIComponent(token)}` : `/pages/matters/matters?organization_id=${id}` });
  },
});
