// 首页 / Home: scan, find an office, one's own receipts.
const sessions = require('../../services/sessions');
const ratings = require('../../services/ratings');
const receipts = require('../../services/receipts');
const targets = require('../../utils/complaint-targets');
const tokens = require('../../utils/tokens');
const display = require('../../utils/display');
const privacy = require('../../utils/privacy');
const tabBar = require('../../utils/tab-bar');

const SHOWN = 3;

Page({
  data: {
    large: false,
    problem: '',
    receipts: /** @type {import('../../services/receipts').Receipt[]} */ ([]),
    total: 0,
    waiting: /** @type {{token: string, title: string}[]} */ ([]),
    unsent: /** @type {ReturnType<typeof targets.waiting>} */ (null),
  },

  onShow() {
    display.apply(this);
    tabBar.update(this);
    const all = receipts.all();
    this.setData({ receipts: all.slice(0, SHOWN), total: all.length, waiting: ratings.waiting(), unsent: targets.waiting(), problem: '' });
  },

  onReady() {
    sessions.currentStaffQuietly().then(() => tabBar.update(this));
  },

  scan() {
    wx.scanCode({
      success: (scan) => this.openCode(scan),
      fail: (failure) => {
        if (privacy.isRefusal(failure)) this.setData({ problem: '没有同意隐私指引，不能用相机扫码。可以在下面按名称查单位。' });
        else if (!/cancel/.test(failure.errMsg)) this.setData({ problem: '没有打开扫码，请检查相机权限后再试' });
      },
    });
  },

  /** @param {{result: string, path?: string}} scan */
  openCode(scan) {
    const desk = tokens.deskCode(scan.result);
    if (desk) {
      wx.navigateTo({ url: `/pages/desk/desk?code=${desk}` });
      return;
    }
    const token = tokens.fromScan(scan);
    if (!token) {
      this.setData({ problem: '这不是“码上监督”的二维码，请核对后再扫' });
      return;
    }
    wx.navigateTo({ url: `/pages/profile/profile?token=${encodeURIComponent(token)}` });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  openOrganization(event) {
    const { id, code_token: codeToken } = event.detail;
    wx.navigateTo({ url: codeToken ? `/pages/profile/profile?token=${encodeURIComponent(codeToken)}` : `/pages/matters/matters?organization_id=${id}` });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openReceipt(event) {
    const { id, type } = event.currentTarget.dataset;
    wx.navigateTo({ url: type === 'rating' ? `/pages/rate/rate?receipt=${id}` : `/pages/progress/progress?number=${id}` });
  },

  showAll() {
    this.setData({ receipts: receipts.all() });
  },

  openProgress() {
    wx.navigateTo({ url: '/pages/progress/progress?number=' });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  resume(event) {
    wx.navigateTo({ url: `/pages/rate/rate?token=${encodeURIComponent(event.currentTarget.dataset.token)}` });
  },

  resumeComplaint() {
    const { unsent } = this.data;
    if (unsent) wx.navigateTo({ url: targets.formUrl(unsent.about) });
  },

  toggleLarge() {
    display.toggle(this);
    tabBar.update(this);
  },

  onShareAppMessage() {
    return { title: '码上监督：扫码看身份、作评价、提投诉', path: '/pages/home/home' };
  },
});
