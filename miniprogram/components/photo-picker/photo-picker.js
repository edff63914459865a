// 照片 / Photos that go with a complaint: chosen, sent at once, shown, removed.
const attachments = require('../../services/attachments');
const privacy = require('../../utils/privacy');

/** refused: trying again would not help. @typedef {{path: string, id: string, state: 'uploading' | 'done' | 'failed' | 'refused', message: string, percent?: number, unseen?: boolean}} Photo */

Component({
  properties: {
    photos: { type: Array, value: /** @type {Photo[]} */ ([]) },
    max: { type: Number, value: 9 },
    maxBytes: { type: Number, value: 10 * 1024 * 1024 },
  },
  data: { over: '' },
  methods: {
    add() {
      wx.chooseMedia({
        count: this.data.max - this.data.photos.length,
        mediaType: ['image'],
        sizeType: ['compressed'],
        success: (/** @type {any} */ { tempFiles, leftOut }) => this.take(tempFiles, leftOut),
        fail: (failure) => {
          if (privacy.isRefusal(failure)) wx.showToast({ title: '没有同意隐私指引，不能选照片；不带照片也能提交', icon: 'none', duration: 3000 });
        },
      });
    },

    /**
     * A browser lets people choose more than there is room for, and says how many it left out; WeChat does not let them.
     * @param {{tempFilePath: string, size: number}[]} files @param {number} [leftOut]
     */
    take(files, leftOut) {
      this.setData({ over: leftOut ? `最多 ${this.data.max} 张，已选前 ${files.length} 张，另外 ${leftOut} 张没有加上` : '' });
      const tooLarge = `不能超过 ${Math.floor(this.data.maxBytes / 1048576)} MB，请换一张`;
      /** @type {Photo[]} */
      const added = files.map(({ tempFilePath: path, size }) => (
        size > this.data.maxBytes ? { path, id: '', state: 'refused', message: tooLarge } : { path, id: '', state: 'uploading', message: '', percent: 0 }));
      this.change([...this.data.photos, ...added]);
      added.filter(({ state }) => state === 'uploading').forEach(({ path }) => this.send(path));
    },

    /** @param {string} path */
    async send(path) {
      try {
        const { id } = await attachments.upload(path, (percent) => this.progress(path, percent));
        this.update(path, { id, state: 'done', message: '' });
      } catch (error) {
        this.update(path, { state: error.unknownOutcome || error.status === 429 ? 'failed' : 'refused', message: error.message });
      }
    },

    /** How far an upload has come is shown and not kept. @param {string} path @param {number} percent */
    progress(path, percent) {
      const index = this.data.photos.findIndex((photo) => photo.path === path);
      if (index >= 0) this.setData({ [`photos[${index}].percent`]: percent });
    },

    /** A kind of picture that this phone cannot draw (HEIC in some browsers) is sent all the same. @param {WechatMiniprogram.CustomEvent} event */
    cannotShow(event) { this.setData({ [`photos[${event.currentTarget.dataset.index}].unseen`]: true }); },

    /**
     * @param {string} path
     * @param {Partial<Photo>} fields
     */
    update(path, fields) {
      this.change(this.data.photos.map((photo) => (photo.path === path ? { ...photo, ...fields } : photo)));
    },

    /** @param {Photo[]} photos */
    change(photos) {
      this.setData({ photos });
      this.triggerEvent('change', { value: photos });
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    retry(event) {
      const { path } = this.data.photos[event.currentTarget.dataset.index];
      this.update(path, { state: 'uploading', message: '', percent: 0 });
      this.send(path);
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    remove(event) {
      this.setData({ over: '' });
      this.change(this.data.photos.filter((_, index) => index !== event.currentTarget.dataset.index));
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    preview(event) {
      const urls = this.data.photos.map((photo) => photo.path);
      wx.previewImage({ urls, current: urls[event.currentTarget.dataset.index] });
    },
  },
});
