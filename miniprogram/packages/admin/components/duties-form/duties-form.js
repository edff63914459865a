// 公示职责 / Publishes the duties of a post or an office from a day on; what was typed stays until it is taken.
const establishment = require('../../services/establishment');
const { beijingDay } = require('../../../../utils/dates');

Component({
  properties: { kind: { type: String, value: 'posts' }, holder: Number, text: String },
  data: { open: false, draft: '', today: beijingDay(Date.now()), from: beijingDay(Date.now()), busy: false, failed: '', failure: /** @type {Record<string, string>} */ ({}) },
  methods: {
    open() { this.setData({ open: true, draft: this.data.draft || this.data.text, failed: '', failure: {} }); },

    close() { this.setData({ open: false }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    type(event) { this.setData({ [event.currentTarget.dataset.name]: event.detail.value, failed: '', failure: {} }); },

    async publish() {
      const { kind, holder, draft, from, busy } = this.data;
      if (busy) return;
      this.setData({ busy: true, failed: '', failure: {} });
      try {
        await establishment.publishDuties(/** @type {any} */ (kind), holder, { text: draft, starts_on: from });
        this.setData({ open: false, draft: '' });
        this.triggerEvent('done', { from });
      } catch (error) {
        this.setData({ failed: error.message, failure: error.fields || {} });
      } finally {
        this.setData({ busy: false });
      }
    },
  },
});
