// 登录电脑 / The phone lets a PC in: only staff, only with the number that stands beside the code there.
const sessions = require('../../services/sessions');
const deskSignIns = require('../../services/desk-sign-ins');
const tokens = require('../../utils/tokens');
const display = require('../../utils/display');

Page({
  data: { large: false, state: 'loading', title: '', problem: '', name: '', number: '', wrong: '', busy: false },

  code: '',

  /** @param {Record<string, string | undefined>} options */
  onLoad({ q, code }) {
    this.code = code || tokens.deskCode(q);
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    if (!this.code) {
      this.setData({ state: 'refused', title: '这不是电脑登录的二维码', problem: '请在电脑上打开工作台，再扫上面的码' });
      return;
    }
    try {
      const staff = await sessions.currentStaff();
      if (staff) this.setData({ state: 'ask', name: `${staff.name}，${staff.role_label}` });
      else this.setData({ state: 'refused', title: '只有工作人员能登录电脑', problem: '群众扫码、评价、投诉用手机就可以' });
    } catch (error) {
      this.setData({ state: 'error', problem: error.message });
    }
  },

  /** @param {WechatMiniprogram.Input} event */
  type(event) { this.setData({ number: event.detail.value, wrong: '' }); },

  async approve() {
    if (this.data.busy) return;
    if (!/^[1-9]\d$/.test(this.data.number)) {
      this.setData({ wrong: '请输入电脑上显示的两位数字' });
      return;
    }
    this.setData({ busy: true });
    try {
      await deskSignIns.approve(this.code, this.data.number);
      this.setData({ state: 'done' });
    } catch (error) {
      if (error.unknownOutcome) this.setData({ wrong: error.message });
      else this.setData({ state: 'refused', title: '没有登录', problem: error.message });
    } finally {
      this.setData({ busy: false });
    }
  },

  goHome() { wx.switchTab({ url: '/pages/home/home' }); },
});
