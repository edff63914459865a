// 时限与督办 / Which day counts, how many working days are left, more time with a reason, and which superior was told when.
const desk = require('../../services/complaint-desk');
const deadlines = require('../../utils/deadline-view');
const { send } = require('../../utils/sending');

const FORMS = {
  pause: { field: 'reason', asks: '暂停的理由', placeholder: '如：等待第三方检测结果', note: '诉求人能看到这个理由。暂停的日子不计入期限。' },
  extension: { field: 'reason', asks: '延期的理由', placeholder: '写明为什么需要更多时间', note: '诉求人能看到这个理由。每件只能延期一次。' },
};
const DONE = { pause: '已暂停计时', resume: '已恢复计时', extension: '已延期' };

Component({
  properties: { complaint: Object },
  data: {
    state: 'loading',
    problem: '',
    view: /** @type {any} */ (null),
    may: false,
    all: false,
    acting: '',
    form: /** @type {any} */ (null),
    draft: '',
    sending: false,
    refusal: '',
    fields: {},
  },
  observers: {
    complaint(/** @type {any} */ complaint) {
      if (!complaint || !complaint.care) return;
      this.setData({ may: complaint.care.includes('pause') });
      this.load();
    },
  },
  methods: {
    async load() {
      try {
        this.show(await desk.deadline(this.data.complaint.id));
      } catch (error) {
        this.setData({ state: 'error', problem: error.message });
      }
    },

    /** @param {any} deadline */
    show(deadline) {
      const view = deadlines.of(deadline, this.data.complaint.status);
      this.setData({ state: 'ready', problem: '', view });
      this.triggerEvent('clock', { paused: view.paused, tone: view.now && !view.now.ended ? view.now.tone : '', told: view.told });
    },

    toggleAll() { this.setData({ all: !this.data.all }); },

    /** @param {WechatMiniprogram.TouchEvent} event */
    choose(event) {
      const what = /** @type {'pause' | 'extension'} */ (event.currentTarget.dataset.what);
      const label = what === 'pause' ? '暂停几个工作日' : '延期几个工作日';
      this.setData({
        acting: what,
        form: { ...FORMS[what], chars: 200, days: { most: this.data.view[what].left_days, label } },
        draft: `complaint:${this.data.complaint.id}:${what}`,
        refusal: '',
        fields: {},
      });
    },

    cancel() { this.setData({ acting: '', refusal: '', fields: {} }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    async sendForm(event) {
      const form = this.selectComponent('#form');
      const what = /** @type {'pause' | 'extension'} */ (this.data.acting);
      if (!await send(this, what, event.detail, DONE[what])) return;
      form.clear();
      this.setData({ acting: '' });
    },

    resume() { send(this, 'resume', {}, DONE.resume); },
  },
});
