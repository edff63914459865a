// 沟通 / Author and offices write to each other; the author is nobody here.
const drafts = require('../../../../utils/drafts');
const { talkOf } = require('../../utils/histories');
const { send } = require('../../utils/sending');

Component({
  properties: { complaint: Object },
  data: {
    lines: /** @type {ReturnType<typeof talkOf>} */ ([]),
    may: false,
    draft: '',
    open: false,
    form: { field: 'text', asks: '写给诉求人', missing: '请写下要说的话', placeholder: '如：请说明是哪一天、哪个窗口', note: '诉求人看到的是单位名称，看不到您的姓名。' },
    sending: false,
    refusal: '',
    fields: {},
  },
  observers: {
    complaint(/** @type {any} */ complaint) {
      if (!complaint || !complaint.timeline) return;
      const draft = `complaint:${complaint.id}:message`;
      if (drafts.read(draft, null)) this.setData({ open: true });
      this.setData({ lines: talkOf(complaint), may: complaint.care.includes('write'), draft });
    },
  },
  methods: {
    toggle() { this.setData({ open: !this.data.open, refusal: '', fields: {} }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    async sendForm(event) {
      const form = this.selectComponent('#form');
      if (await send(this, 'messages', event.detail, '已发给诉求人')) {
        form.clear();
        this.setData({ open: false });
      }
    },
  },
});
