// 反映二维码问题 / Somebody stands before a code that is covered, damaged or wrong: two taps, nobody has to sign in.
const codes = require('../../services/codes');
const display = require('../../utils/display');

const PROBLEMS = [
  { value: 'covered', label: '被遮挡' },
  { value: 'damaged', label: '破损看不清' },
  { value: 'wrong_person', label: '人不对' },
  { value: 'wrong_place', label: '贴错地方' },
  { value: 'suspicious', label: '怀疑是假的' },
];

Page({
  data: { large: false, state: 'form', problems: PROBLEMS, chosen: '', place: '', problem: '', message: '', sending: false, failure: /** @type {Record<string, string>} */ ({}) },

  token: '',

  /** @param {Record<string, string | undefined>} options */
  onLoad({ token }) { this.token = decodeURIComponent(token || ''); },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) { this.setData({ chosen: event.detail.value, failure: {} }); },

  /** @param {WechatMiniprogram.Input} event */
  type(event) { this.setData({ place: event.detail.value }); },

  async send() {
    const { chosen, place, sending } = this.data;
    if (sending) return;
    if (!chosen) {
      this.setData({ failure: { problem: '请选择一项' } });
      return;
    }
    this.setData({ sending: true, problem: '', failure: {} });
    try {
      const { message } = await codes.report(this.token, { problem: chosen, place: place.trim() });
      this.setData({ state: 'done', message });
    } catch (error) {
      this.setData({ problem: error.message, failure: error.fields || {} });
    } finally {
      this.setData({ sending: false });
    }
  },

  goBack() { if (getCurrentPages().length > 1) wx.navigateBack(); else wx.switchTab({ url: '/pages/home/home' }); },
});
