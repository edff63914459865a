// 回避与保全 / Stepping back for a conflict of interest, and keeping a complaint from being erased.
const { send } = require('../../utils/sending');

const FORMS = {
  recusal: { label: '声明回避', done: '已声明回避，这件由其他人办理', field: 'reason', asks: '回避的理由', placeholder: '如：被反映人是我的亲属', note: '声明后您看不到这件，系统会通知其他人办理；解除须由他人操作。', chars: 200 },
  hold: { label: '保全', done: '已保全，不会被删除', field: 'reason', asks: '保全的理由', placeholder: '如：纪检监察机关正在核查', note: '理由只进操作日志，不告诉诉求人。', chars: 200 },
  'hold-end': { label: '解除保全', done: '已解除保全', field: 'reason', asks: '解除的理由', placeholder: '如：核查已结束', note: '理由只进操作日志，不告诉诉求人。', chars: 200 },
};

/** What each is for, as far as it is offered. @type {[string, string, string][]} */
const OFFERED = [['recusal', '回避', '与本件有利害关系的，请声明回避'], ['hold', '保全', '正在核查的，可以保全'], ['hold-end', '保全', '核查结束的，请解除保全']];

Component({
  properties: { complaint: Object },
  data: {
    choices: /** @type {{value: string, label: string}[]} */ ([]),
    title: '',
    hint: '',
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
      const choices = Object.entries(FORMS).filter(([value]) => complaint.care.includes(value)).map(([value, { label }]) => ({ value, label }));
      const offered = OFFERED.filter(([value]) => complaint.care.includes(value));
      this.setData({ choices, title: offered.map(([, title]) => title).join('与'), hint: `${offered.map(([, , hint]) => hint).join('；')}。` });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    choose(event) {
      const acting = /** @type {keyof typeof FORMS} */ (event.currentTarget.dataset.value);
      this.setData({ acting, form: FORMS[acting], draft: `complaint:${this.data.complaint.id}:${acting}`, refusal: '', fields: {} });
    },

    cancel() { this.setData({ acting: '', refusal: '', fields: {} }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    async sendForm(event) {
      const form = this.selectComponent('#form');
      const { acting } = this.data;
      if (!await send(this, acting, event.detail, FORMS[/** @type {keyof typeof FORMS} */ (acting)].done)) return;
      form.clear();
      this.setData({ acting: '' });
    },
  },
});
