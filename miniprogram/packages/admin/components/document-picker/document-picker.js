// 答复附件 / Files that go with an answer: chosen, sent at once with how far they are, removed, tried again.
const desk = require('../../services/complaint-desk');
const { sizeOf } = require('../../utils/histories');

/** @typedef {{path: string, id: string, name: string, size: string, state: 'uploading' | 'done' | 'failed', percent: number, message: string}} Doc */

const MOST = 9;
const MOST_BYTES = 10 * 1024 * 1024;
const KINDS = ['pdf', 'docx', 'xlsx', 'jpg', 'jpeg', 'png', 'webp', 'heic'];

Component({
  properties: { documents: { type: Array, value: /** @type {Doc[]} */ ([]) } },
  data: { most: MOST, over: '' },
  methods: {
    /** A file of a chat on the phone, any file at a PC. */
    addFile() {
      wx.chooseMessageFile({
        count: MOST - this.data.documents.length,
        type: 'file',
        extension: KINDS,
        success: (/** @type {any} */ { tempFiles, leftOut }) => (
          this.take(tempFiles.map((/** @type {any} */ { path, name, size }) => ({ path, name, size })), leftOut)),
      });
    },

    addPhoto() {
      wx.chooseMedia({
        count: MOST - this.data.documents.length,
        mediaType: ['image'],
        sizeType: ['compressed'],
        success: (/** @type {any} */ { tempFiles, leftOut }) => (
          this.take(tempFiles.map((/** @type {any} */ { tempFilePath: path, size }, /** @type {number} */ index) => (
            { path, name: this.nameOfPhoto(index), size })), leftOut)),
      });
    },

    /** WeChat does not tell how a photo is called. @param {number} index of those that were just chosen */
    nameOfPhoto(index) {
      const taken = this.data.documents.map(({ name }) => Number((/^照片(\d+)$/.exec(name) || [0, 0])[1]));
      return `照片${Math.max(0, ...taken) + 1 + index}`;
    },

    /**
     * Of what was chosen beyond the limit a browser says how many; WeChat does not let people choose more.
     * @param {{path: string, name: string, size: number}[]} files @param {number} [leftOut]
     */
    take(files, leftOut) {
      this.setData({ over: leftOut ? `最多 ${MOST} 个附件，已选前 ${files.length} 个，另外 ${leftOut} 个没有加上` : '' });
      const fitting = files.filter(({ size }) => size <= MOST_BYTES);
      if (fitting.length < files.length) wx.showToast({ title: '每个附件不能超过 10 MB', icon: 'none', duration: 3000 });
      /** @type {Doc[]} */
      const added = fitting.map(({ path, name, size }) => ({ path, id: '', name, size: sizeOf(size), state: 'uploading', percent: 0, message: '' }));
      this.change([...this.data.documents, ...added]);
      added.forEach((one) => this.send(one));
    },

    /** @param {Doc} doc */
    async send({ path, name }) {
      try {
        const { id } = await desk.upload(path, name, (percent) => this.update(path, { percent }));
        this.update(path, { id, state: 'done', percent: 100, message: '' });
      } catch (error) {
        this.update(path, { state: 'failed', message: (error.fields && error.fields.file && error.message) || error.message });
      }
    },

    /** @param {string} path @param {Partial<Doc>} fields */
    update(path, fields) {
      this.change(this.data.documents.map((/** @type {Doc} */ one) => (one.path === path ? { ...one, ...fields } : one)));
    },

    /** @param {Doc[]} documents */
    change(documents) {
      this.setData({ documents });
      this.triggerEvent('change', { value: documents });
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    retry(event) {
      const doc = this.data.documents[event.currentTarget.dataset.index];
      this.update(doc.path, { state: 'uploading', percent: 0, message: '' });
      this.send(doc);
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    remove(event) {
      this.setData({ over: '' });
      this.change(this.data.documents.filter((_, index) => index !== event.currentTarget.dataset.index));
    },
  },
});
