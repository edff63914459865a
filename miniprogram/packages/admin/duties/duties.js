// 我的公示职责 / The duties that are published about oneself, confirmed word by word.
const codes = require('../../../services/codes');
const display = require('../../../utils/display');
const { moment } = require('../../../utils/dates');
const states = require('../utils/states');

/** @param {import('../../../services/codes').OwnDuties} one */
const shown = (one) => ({ ...one, when: moment(one.confirmed_at) });

Page({
  data: { large: false, state: 'loading', title: '', problem: '', items: /** @type {any[]} */ ([]), busy: 0, failure: '' },

  onLoad() { this.load(); },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      this.setData({ state: 'ready', items: (await codes.ownDuties()).items.map(shown) });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async confirm(event) {
    const { index } = event.currentTarget.dataset;
    this.setData({ busy: index + 1, failure: '' });
    try {
      this.setData({ items: (await codes.confirmDuties(this.data.items[index])).items.map(shown) });
    } catch (error) {
      this.setData({ failure: error.message });
    } finally {
      this.setData({ busy: 0 });
    }
  },
});
