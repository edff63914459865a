// 周报、月报 / One weekly digest or monthly report.
const admin = require('../../../services/admin');
const display = require('../../../utils/display');

/**
 * @param {number | null | undefined} change in percentage points against the period before
 * @param {string} before
 */
function changeWords(change, before) {
  if (change === null || change === undefined) return '';
  if (change === 0) return `和${before}持平`;
  return `比${before}${change > 0 ? '高' : '低'} ${Math.abs(change)} 个百分点`;
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    id: '',
    monthly: false,
    scope: '',
    enough: false,
    change: '',
    digest: /** @type {any} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id, kind }) {
    this.setData({ id: id || '', monthly: kind === 'monthly' });
    if (this.data.monthly) wx.setNavigationBarTitle({ title: '月度报告' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const { id, monthly } = this.data;
      const digest = await admin.digest(monthly ? 'monthly-reports' : 'digests', id);
      const { percent, change } = digest.ratings;
      this.setData({ state: 'ready', digest, scope: digest.scope, enough: percent !== null && percent !== undefined, change: changeWords(change, monthly ? '上月' : '上周') });
    } catch (error) {
      const title = error.status === 403 ? '没有权限' : error.status === 404 ? '没有找到' : '';
      this.setData({ state: 'error', title, problem: error.message });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openLink(event) { wx.navigateTo({ url: `/${event.currentTarget.dataset.page}` }); },
});
