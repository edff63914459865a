// 周报 / One weekly digest.
const admin = require('../../../services/admin');
const display = require('../../../utils/display');

/** @param {number | null | undefined} change in percentage points against the week before */
function changeWords(change) {
  if (change === null || change === undefined) return '';
  if (change === 0) return '和上周持平';
  return `比上周${change > 0 ? '高' : '低'} ${Math.abs(change)} 个百分点`;
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    id: '',
    scope: '',
    enough: false,
    change: '',
    digest: /** @type {any} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id }) {
    this.setData({ id: id || '' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const digest = await admin.digest(this.data.id);
      const { percent, change } = digest.ratings;
      this.setData({ state: 'ready', digest, scope: digest.scope, enough: percent !== null && percent !== undefined, change: changeWords(change) });
    } catch (error) {
      const title = error.status === 403 ? '没有权限' : error.status === 404 ? '没有找到' : '';
      this.setData({ state: 'error', title, problem: error.message });
    }
  },

  openComplaints() { wx.navigateTo({ url: '/packages/admin/complaints/complaints' }); },
});
