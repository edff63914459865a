// 办理进度 / How a complaint stands, for whoever holds its number and secret.
const complaints = require('../../services/complaints');
const receipts = require('../../services/receipts');
const display = require('../../utils/display');

/** @typedef {import('../../services/complaints').Progress} Progress */

Page({
  data: {
    large: false,
    state: 'ask',
    problem: '',
    thanks: '',
    failure: /** @type {Record<string, string>} */ ({}),
    kept: /** @type {import('../../services/receipts').ComplaintReceipt[]} */ ([]),
    number: '',
    secret: '',
    progress: /** @type {Progress | null} */ (null),
    sending: false,
  },

  /**
   * A number opens that complaint; a notice card carries none, then the only one on this phone is meant.
   * @param {Record<string, string | undefined>} options
   */
  onLoad({ number }) {
    const kept = receipts.complaints();
    this.setData({ kept });
    const meant = number === undefined && kept.length === 1 ? kept[0] : kept.find((one) => one.id === number);
    if (meant) this.open(meant.id, meant.secret);
    else if (number) this.setData({ number });
  },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openKept(event) {
    const meant = this.data.kept.find((one) => one.id === event.currentTarget.dataset.number);
    if (meant) this.open(meant.id, meant.secret);
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  type(event) {
    this.setData({ [event.currentTarget.dataset.name]: event.detail.value, problem: '', failure: {} });
  },

  ask() {
    const number = this.data.number.replace(/\D/g, '');
    const secret = this.data.secret.trim().toUpperCase();
    /** @type {Record<string, string>} */
    const failure = {};
    if (number.length !== 16) failure.receipt_number = '受理编号是 16 位数字，请核对';
    if (!secret) failure.secret = '请填写查询码';
    this.setData({ failure });
    if (!Object.keys(failure).length) this.open(number, secret);
  },

  /**
   * @param {string} number
   * @param {string} secret
   */
  async open(number, secret) {
    this.setData({ state: 'loading', number, secret, problem: '', failure: {}, thanks: '' });
    try {
      const progress = await complaints.progress({ receipt_number: number, secret });
      this.setData({ state: 'ready', progress });
    } catch (error) {
      this.setData({ state: 'ask', problem: error.message, failure: error.fields || {} });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  confirm(event) {
    const { outcome, words } = event.currentTarget.dataset;
    wx.showModal({
      title: `确认“${words}”？`,
      content: '每件只能确认一次，不能更改',
      success: ({ confirm }) => { if (confirm) this.sendConfirmation(outcome); },
    });
  },

  /** @param {'solved' | 'partly' | 'empty_answer' | 'not_solved'} outcome */
  async sendConfirmation(outcome) {
    this.setData({ sending: true, problem: '' });
    try {
      const progress = await complaints.confirm({ receipt_number: this.data.number, secret: this.data.secret }, outcome);
      this.setData({ progress, thanks: '已记录您的确认，谢谢' });
    } catch (error) {
      this.setData({ problem: error.message });
    } finally {
      this.setData({ sending: false });
    }
  },

  another() { this.setData({ state: 'ask', progress: null, number: '', secret: '', problem: '', thanks: '' }); },
});
