// 事项详情 / One matter with its steps; each step can be praised, or held against the office that promised it.
const matters = require('../../../services/matters');
const display = require('../../../utils/display');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    code: '',
    matter: /** @type {import('../../../services/matters').Matter | null} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ code }) {
    this.setData({ code: decodeURIComponent(code || '') });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      this.setData({ state: 'ready', matter: await matters.get(this.data.code) });
    } catch (error) {
      this.setData({ state: 'error', title: error.status === 404 ? '没有找到这个事项' : '', problem: error.message });
    }
  },

  openOffice() {
    const { matter } = this.data;
    if (matter) wx.navigateTo({ url: `/pages/profile/profile?token=${encodeURIComponent(matter.code_token || '')}` });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openPost(event) {
    wx.navigateTo({ url: `/pages/profile/profile?token=${encodeURIComponent(event.currentTarget.dataset.token)}` });
  },

  /** About the whole matter, or one of its steps; the kind is what was tapped. @param {WechatMiniprogram.TouchEvent} event */
  write(event) {
    const { kind, category, step } = event.currentTarget.dataset;
    const said = Object.entries({ step, kind, category }).map(([name, value]) => (value ? `&${name}=${value}` : '')).join('');
    wx.navigateTo({ url: `/pages/complain/complain?matter_code=${encodeURIComponent(this.data.code)}${said}` });
  },
});
