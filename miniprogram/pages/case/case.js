// 办件评价 / The right to rate a finished case: its number, and what only the applicant was told.
const ratings = require('../../services/ratings');
const targets = require('../../utils/complaint-targets');
const display = require('../../utils/display');

Page({
  data: { large: false, number: '', check: '', problem: '', sending: false, failure: /** @type {Record<string, string>} */ ({}) },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.Input} event */
  type(event) {
    const { name } = event.currentTarget.dataset;
    this.setData({ [name]: event.detail.value, problem: '', failure: { ...this.data.failure, [name]: '' } });
  },

  missing() {
    /** @type {Record<string, string>} */
    const failure = {};
    if (this.data.number.trim().length < 4) failure.number = '请输入受理单上的办件编号';
    if (this.data.check.trim().length < 4) failure.check = '请输入手机号后四位或校验码';
    return failure;
  },

  async claim() {
    const failure = this.missing();
    this.setData({ failure, problem: '' });
    if (Object.keys(failure).length || this.data.sending) return;
    this.setData({ sending: true });
    try {
      const name = await ratings.claimCase(this.data.number.trim(), this.data.check.trim());
      wx.redirectTo({ url: `/pages/rate/rate?case=${encodeURIComponent(name)}` });
    } catch (error) {
      this.setData({ failure: error.fields || {}, problem: error.message });
    } finally {
      this.setData({ sending: false });
    }
  },

  /** Number and check code are compared when it is sent. */
  complain() {
    const failure = this.missing();
    this.setData({ failure, problem: '' });
    if (Object.keys(failure).length) return;
    const one = { number: this.data.number.trim(), check: this.data.check.trim() };
    targets.keepCase(one);
    wx.navigateTo({ url: targets.formUrl({ case: one }) });
  },
});
