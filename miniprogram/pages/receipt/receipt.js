// 受理凭证 / The receipt of a complaint: number and secret, to be kept by the citizen.
const receipts = require('../../services/receipts');
const receiptImage = require('../../utils/receipt-image');
const display = require('../../utils/display');

/** @typedef {import('../../services/receipts').ComplaintReceipt} ComplaintReceipt */

Page({
  data: {
    large: false,
    receipt: /** @type {ComplaintReceipt | null} */ (null),
    saving: false,
    problem: '',
    tone: 'bad',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ number }) {
    const kept = receipts.find(number || '');
    if (kept && kept.type === 'complaint') this.setData({ receipt: kept });
  },

  onShow() { display.apply(this); },

  async saveImage() {
    const { receipt } = this.data;
    if (!receipt) return;
    this.setData({ saving: true, problem: '' });
    try {
      await wx.saveImageToPhotosAlbum({ filePath: await receiptImage.make(this, receipt) });
      this.setData({ tone: 'good', problem: '图片已保存' });
    } catch (error) {
      const cancelled = /cancel/.test((error && error.errMsg) || '');
      this.setData({ tone: 'bad', problem: cancelled ? '' : '没有保存成功，请允许使用相册，或者截屏保存' });
    } finally {
      this.setData({ saving: false });
    }
  },

  copy() {
    const { receipt } = this.data;
    if (!receipt) return;
    wx.setClipboardData({
      data: `码上监督 受理编号 ${receipt.id} 查询码 ${receipt.secret}`,
      fail: () => this.setData({ tone: 'bad', problem: '没有复制成功，请抄写或截屏保存' }),
    });
  },

  openProgress() {
    const { receipt } = this.data;
    if (receipt) wx.redirectTo({ url: `/pages/progress/progress?number=${receipt.id}` });
  },

  goHome() { wx.switchTab({ url: '/pages/home/home' }); },
});
