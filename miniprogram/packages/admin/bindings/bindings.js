// 绑定审批 / Whoever ties a WeChat identity to a staff account needs a second administrator's word.
const bindings = require('../../../services/bindings');
const display = require('../../../utils/display');
const { moment } = require('../../../utils/dates');
const states = require('../utils/states');

const LISTS = [{ value: 'waiting', label: '待审批' }, { value: 'all', label: '全部' }];

/** @param {import('../../../services/bindings').Binding} one */
const shown = (one) => ({ ...one, when: moment(one.claimed_at) });

Page({
  data: { large: false, state: 'loading', title: '', problem: '', lists: LISTS, list: 'waiting', items: /** @type {any[]} */ ([]), busy: 0 },

  onShow() {
    display.apply(this);
    this.load();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ list: event.detail.value, items: [], state: 'loading' });
    this.load();
  },

  async load() {
    const { list } = this.data;
    this.setData({ title: '', problem: '' });
    try {
      const { items } = await bindings.list(/** @type {'waiting' | 'all'} */ (list));
      if (list === this.data.list) this.setData({ state: 'ready', items: items.map(shown) });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async decide(event) {
    const { id, word } = event.currentTarget.dataset;
    this.setData({ busy: id });
    try {
      const decided = shown(await bindings.decide(id, word));
      this.setData({ items: this.data.items.map((item) => (item.id === id ? decided : item)) });
    } catch (error) {
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    } finally {
      this.setData({ busy: 0 });
    }
  },
});
