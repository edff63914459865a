// 评价意见 / The words that came with ratings, for supervisors; those that a person has to look at can be ticked off.
const admin = require('../../../services/admin');
const display = require('../../../utils/display');
const states = require('../utils/states');

const FILTERS = [{ value: '', label: '全部' }, { value: 'review', label: '待复核' }];

/** @typedef {import('../../../services/admin').Comment & {when: string, waits: boolean, done: boolean}} Row */

/** @param {import('../../../services/admin').Comment} comment @returns {Row} */
function shown(comment) {
  const [year, month] = comment.month.split('-');
  return { ...comment, when: `${year}年${Number(month)}月`, waits: comment.content_check !== 'pass', done: false };
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    filters: FILTERS,
    filter: '',
    organization: '',
    items: /** @type {Row[]} */ ([]),
    page: 1,
    pages: 1,
    total: 0,
    more: false,
    marking: '',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ organization_id: organization }) {
    this.setData({ organization: organization || '' });
    this.reload();
  },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ filter: event.detail.value, state: 'loading' });
    this.reload();
  },

  /** @param {number} page */
  ask(page) {
    return admin.comments({ organization_id: this.data.organization, review: this.data.filter === 'review', page });
  },

  async reload() {
    const { filter, state } = this.data;
    if (state === 'error') this.setData({ state: 'loading' });
    try {
      const found = await this.ask(1);
      if (filter === this.data.filter) this.setData({ state: 'ready', ...found, items: found.items.map(shown) });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** What was ticked off has left the list to review, and the pages after it have moved up: it begins anew. */
  async nextPage() {
    const { filter, page, items } = this.data;
    const anew = filter === 'review' && items.some((item) => item.done);
    this.setData({ more: true });
    try {
      const found = await this.ask(anew ? 1 : page + 1);
      if (filter === this.data.filter) this.setData({ ...found, items: anew ? found.items.map(shown) : this.joined(found.items) });
      if (anew) wx.pageScrollTo({ scrollTop: 0 });
    } catch (error) {
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    } finally {
      this.setData({ more: false });
    }
  },

  /** New words may stand anywhere in the list and push one that is here onto the next page. @param {import('../../../services/admin').Comment[]} more */
  joined(more) {
    const here = new Set(this.data.items.map((item) => item.id));
    return [...this.data.items, ...more.filter((comment) => !here.has(comment.id)).map(shown)];
  },

  async onPullDownRefresh() {
    await this.reload();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async mark(event) {
    const { id } = event.currentTarget.dataset;
    this.setData({ marking: id });
    try {
      await admin.markReviewed(id);
      this.tickOff(id);
    } catch (error) {
      if (error.status === 409) this.tickOff(id); // somebody else has looked at it
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    } finally {
      this.setData({ marking: '' });
    }
  },

  /** It stays where it is, so that nothing moves under the finger. @param {string} id */
  tickOff(id) {
    const index = this.data.items.findIndex((item) => item.id === id);
    if (index >= 0) this.setData({ [`items[${index}].waits`]: false, [`items[${index}].done`]: true });
  },
});
