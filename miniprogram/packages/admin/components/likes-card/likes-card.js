// 同类诉求 / Complaints about the same thing are joined by a person; each author keeps receipt and clock of the own one.
const desk = require('../../services/complaint-desk');
const { send } = require('../../utils/sending');

/** @typedef {import('../../../../services/admin').ComplaintRow} Row */

Component({
  properties: { complaint: Object },
  data: {
    state: 'idle',
    problem: '',
    shown: false,
    lead: /** @type {Row[]} */ ([]),
    joined: /** @type {Row[]} */ ([]),
    suggested: /** @type {Row[]} */ ([]),
    open: false,
    query: '',
    found: /** @type {Row[]} */ ([]),
    searched: false,
    may: false,
    sending: false,
    refusal: '',
    fields: {},
  },
  observers: {
    complaint(/** @type {any} */ complaint) {
      if (!complaint || !complaint.care) return;
      const { care } = complaint;
      const shown = care.includes('join') || care.includes('separate');
      this.setData({ may: care.includes('join'), shown });
      if (shown) this.load();
    },
  },
  methods: {
    async load() {
      try {
        this.setData({ state: 'ready', problem: '', ...await desk.similar(this.data.complaint.id) });
      } catch (error) {
        this.setData({ state: 'error', problem: error.message });
      }
    },

    toggle() { this.setData({ open: !this.data.open, refusal: '' }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    async search(event) {
      const query = event.detail.value;
      this.setData({ query, searched: false, refusal: '' });
      if (!query) { this.setData({ found: [] }); return; }
      try {
        const { items } = await desk.list({ query });
        if (query === this.data.query) this.setData({ searched: true, found: items.filter(({ id }) => id !== this.data.complaint.id) });
      } catch (error) {
        this.setData({ refusal: error.message });
      }
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    openRow(event) { wx.navigateTo({ url: `/packages/admin/complaint/complaint?id=${event.currentTarget.dataset.id}` }); },

    /** @param {WechatMiniprogram.TouchEvent} event */
    join(event) {
      const { id, number } = event.currentTarget.dataset;
      wx.showModal({
        title: `与 ${number} 合并办理？`,
        content: '合并后可以一次答复；各人的编号、期限都不变，随时可以拆分。',
        success: async ({ confirm }) => {
          if (confirm && await send(this, 'join', { lead_id: id }, '已合并办理')) this.setData({ open: false, query: '', found: [] });
        },
      });
    },

    separate() { send(this, 'separate', {}, '已拆分，分开办理'); },
  },
});
