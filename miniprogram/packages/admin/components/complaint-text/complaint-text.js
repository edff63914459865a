// 诉求内容 / What the author wrote and showed, what had been promised, and a person's word where a machine held the words back.
const desk = require('../../services/complaint-desk');
const { send } = require('../../utils/sending');

/** @typedef {{id: string | number, path: string, failed: boolean}} Photo */

Component({
  properties: { complaint: Object },
  data: { photos: /** @type {Photo[]} */ ([]), may: false, sending: false, refusal: '', fields: {} },
  observers: {
    complaint(/** @type {any} */ complaint) {
      if (!complaint || !complaint.photos) return;
      const known = new Map(this.data.photos.map((photo) => [photo.id, photo]));
      const photos = complaint.photos.map((/** @type {any} */ { id }) => known.get(id) || { id, path: '', failed: false });
      this.setData({ photos, may: complaint.care.includes('reviewed') });
      photos.forEach((/** @type {Photo} */ photo, /** @type {number} */ index) => { if (!known.has(photo.id)) this.load(index); });
    },
  },
  methods: {
    /** Photos are protected, so each is fetched with the session, not by an address. @param {number} index */
    async load(index) {
      const { id } = this.data.photos[index];
      this.setData({ [`photos[${index}].failed`]: false });
      try {
        this.setData({ [`photos[${index}].path`]: await desk.file(id) });
      } catch {
        this.setData({ [`photos[${index}].failed`]: true });
      }
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    open(event) {
      const { index } = event.currentTarget.dataset;
      const photo = this.data.photos[index];
      if (photo.failed) this.load(index);
      if (photo.path) wx.previewImage({ current: photo.path, urls: this.data.photos.map(({ path }) => path).filter(Boolean) });
    },

    reviewed() { send(this, 'reviewed', {}, '已复核，可以转办'); },
  },
});
