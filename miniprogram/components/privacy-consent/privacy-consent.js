// 隐私授权 / Asks to agree to the privacy guideline, at the moment it is needed and for what. Without it, reading goes on.
const privacy = require('../../utils/privacy');

/** @type {Record<string, string>} what WeChat calls the interface -> what the person wanted */
const PURPOSES = {
  scanCode: '用相机扫码',
  chooseMedia: '选照片',
  chooseImage: '选照片',
  chooseMessageFile: '选文件',
  saveImageToPhotosAlbum: '把图片存进相册',
  setClipboardData: '复制到剪贴板',
};

Component({
  data: { asked: false, purpose: '' },
  lifetimes: {
    detached() { this.leave(); },
  },
  pageLifetimes: {
    show() { privacy.askWith(/** @type {any} */ (this)); },
    hide() { this.leave(); },
  },
  methods: {
    /** @param {string} referrer @param {(answer: object) => void} resolve */
    open(referrer, resolve) {
      /** @type {any} */ (this).resolve = resolve;
      this.setData({ asked: true, purpose: PURPOSES[referrer] || '使用这个功能' });
      resolve({ event: 'exposureAuthorization' }); // WeChat counts that it was seen
    },

    agree() { this.answer({ event: 'agree', buttonId: 'privacy-agree' }); },

    refuse() { this.answer({ event: 'disagree' }); },

    /** @param {object} answer */
    answer(answer) {
      const own = /** @type {any} */ (this);
      const { resolve } = own;
      own.resolve = null;
      this.setData({ asked: false });
      if (resolve) resolve(answer);
    },

    /** A question nobody sees any more is a no. */
    leave() {
      privacy.askNoMore(/** @type {any} */ (this));
      if (this.data.asked) this.refuse();
    },

    openContract() { wx.openPrivacyContract({ fail: () => this.openOwn() }); },

    openOwn() { wx.navigateTo({ url: '/pages/privacy/privacy' }); },

    /** The page below must not move. */
    hold() {},
  },
});
