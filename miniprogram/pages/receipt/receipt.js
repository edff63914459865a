// 受理凭证 / The receipt of a complaint: number and secret, to be kept by the citizen, and the signed picture of it.
const receipts = require('../../services/receipts');
const authors = require('../../services/complaint-authors');
const sessions = require('../../services/sessions');
const subscriptions = require('../../services/subscriptions');
const vocabulary = require('../../services/vocabulary');
const display = require('../../utils/display');

/** @typedef {import('../../services/receipts').ComplaintReceipt} ComplaintReceipt */

Page({
  data: {
    large: false,
    receipt: /** @type {ComplaintReceipt | null} */ (null),
    shown: false, // later nobody who stands beside reads the secret unasked
    picture: '',
    template: '',
    longTerm: false,
    reminded: false,
    verifying: false,
    saving: false,
    problem: '',
    tone: 'bad',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ number, fresh }) {
    const kept = receipts.find(number || '');
    if (kept && kept.type === 'complaint') this.setData({ receipt: kept, shown: fresh === '1' });
    this.loadTemplate();
  },

  onShow() { display.apply(this); },

  /** Without it only the question about reminders is missing. */
  async loadTemplate() {
    const words = await vocabulary.get().catch(() => null);
    if (words && !sessions.inBrowser()) this.setData({ template: words.subscribe_template || '', longTerm: words.subscribe_long_term });
  },

  keys() {
    const { receipt } = this.data;
    return { receipt_number: receipt ? receipt.id : '', secret: receipt ? receipt.secret : '' };
  },

  /** @param {string} problem @param {string} [tone] */
  say(problem, tone = 'bad') { this.setData({ problem, tone }); },

  /** WeChat asks only within the tap itself. */
  async remind() {
    this.say('');
    try {
      const reminded = Boolean(await subscriptions.remind(this.keys(), this.data.template));
      this.setData({ reminded });
      if (reminded) this.say('已登记，有新进展会在微信里告诉您', 'good');
      else this.say('没有得到允许，不会发提醒。可以随时回来看进度。', 'warn');
    } catch (error) {
      this.say(error.message);
    }
  },

  async saveImage() {
    this.setData({ saving: true, problem: '' });
    try {
      const picture = this.data.picture || await authors.receiptPicture(this.keys());
      this.setData({ picture });
      await wx.saveImageToPhotosAlbum({ filePath: picture });
      this.say('图片已保存', 'good');
    } catch (error) {
      this.say(reasonOf(error));
    } finally {
      this.setData({ saving: false });
    }
  },

  showSecret() { this.setData({ shown: true }); },

  openPicture() { wx.previewImage({ urls: [this.data.picture], current: this.data.picture }); },

  copy() {
    const { receipt } = this.data;
    if (receipt) this.copyText(`码上监督 受理编号 ${receipt.id} 查询码 ${receipt.secret}`);
  },

  async copySigned() {
    try {
      this.copyText(await authors.signedReceipt(this.keys()));
    } catch (error) {
      this.say(error.message);
    }
  },

  /** @param {string} data */
  copyText(data) {
    wx.setClipboardData({ data, fail: () => this.say('没有复制成功，请抄写或截屏保存') });
  },

  toggleVerifying() { this.setData({ verifying: !this.data.verifying }); },

  openProgress() {
    const { receipt } = this.data;
    if (receipt) wx.redirectTo({ url: `/pages/progress/progress?number=${receipt.id}` });
  },

  openLookUp() { wx.redirectTo({ url: '/pages/progress/progress?number=' }); },

  goHome() { wx.switchTab({ url: '/pages/home/home' }); },
});

/** Why there is no picture in the album; nothing where the person changed their mind. @param {any} error */
function reasonOf(error) {
  if (error.code) return `${error.message}，也可以截屏保存`;
  return /cancel/.test(error.errMsg || '') ? '' : '没有保存成功，请允许使用相册，或者点开图片长按保存';
}
