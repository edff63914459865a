// 办理事项 / All published matters of an organization, searched by a part of their name.
const organizations = require('../../services/organizations');
const display = require('../../utils/display');

Page({
  data: {
    large: false,
    state: 'loading',
    problem: '',
    organization: '',
    query: '',
    items: /** @type {{code: string, name: string, type_label: string, group: string}[]} */ ([]),
    page: 1,
    pages: 1,
    total: 0,
    more: false,
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ organization_id: organization }) {
    this.setData({ organization: organization || '' });
    this.reload();
  },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  search(event) {
    this.setData({ query: event.detail.value });
    this.reload();
  },

  async reload() {
    const { organization, query } = this.data;
    this.setData({ state: 'loading', problem: '' });
    try {
      const found = await organizations.matters(organization, query);
      if (query === this.data.query) this.setData({ state: 'ready', ...found });
    } catch (error) {
      this.setData({ state: 'error', problem: error.message });
    }
  },

  async nextPage() {
    const { organization, query, page, items } = this.data;
    this.setData({ more: true });
    try {
      const found = await organizations.matters(organization, query, page + 1);
      if (query === this.data.query) this.setData({ ...found, items: [...items, ...found.items] });
    } catch (error) {
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    } finally {
      this.setData({ more: false });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openMatter(event) {
    wx.navigateTo({ url: `/packages/citizen/matter/matter?code=${encodeURIComponent(event.currentTarget.dataset.code)}` });
  },

  onReachBottom() {
    if (this.data.state === 'ready' && !this.data.more && this.data.page < this.data.pages) this.nextPage();
  },
});
