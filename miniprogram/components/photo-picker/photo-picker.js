// 照片 / Photos that go with a complaint: chosen, sent at once, shown, removed.
const attachments = require('../../services/attachments');

/** @typedef {{path: string, id: string, state: 'uploading' | 'done' | 'failed', message: string}} Photo */

Component({
  properties: {
    photos: { type: Array, value: /** @type {Photo[]} */ ([]) },
    max: { type: Number, value: 9 },
    maxBytes: { type: Number, value: 10 * 1024 * 1024 },
  },
  methods: {
    add() {
      wx.chooseMedia({
        count: this.data.max - this.data.photos.length,
        mediaType: ['image'],
        sizeType: ['compressed'],
        success: ({ tempFiles }) => this.take(tempFiles),
      });
    },

    /** @param {{tempFilePath: string, size: number}[]} files */
    take(files) {
      const fitting = files.filter((file) => file.size <= this.data.maxBytes);
      if (fitting.length < files.length) {
        wx.showToast({ title: `单张照片不能超过 ${Math.floor(this.data.maxBytes / 1048576)} MB`, icon: 'none', duration: 3000 });
      }
      /** @type {Photo[]} */
      const added = fitting.map((file) => ({ path: file.tempFilePath, id: '', state: 'uploading', message: '' }));
      this.change([...this.data.photos, ...added]);
      added.forEach((photo) => this.send(photo.path));
    },

    /** @param {string} path */
    async send(path) {
      try {
        const { id } = await attachments.upload(path);
        this.update(path, { id, state: 'done', message: '' });
      } catch (error) {
        this.update(path, { state: 'failed', message: error.message });
        wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
      }
    },

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
      this.update(path, { state: 'uploading' });
      this.send(path);
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    remove(event) {
      this.change(this.data.photos.filter((_, index) => index !== event.currentTarget.dataset.index));
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    preview(event) {
      const urls = this.data.photos.map((photo) => photo.path);
      wx.previewImage({ urls, current: urls[event.currentTarget.dataset.index] });
    },
  },
});
