// 诉求详情 / One complaint for the staff: its text, its way, and what may be done with it now.
const admin = require('../../../services/admin');
const vocabulary = require('../../../services/vocabulary');
const display = require('../../../utils/display');

/** @typedef {{value: import('../../../services/admin').Action, label: string, done: string, field?: 'reason' | 'text', asks?: string, placeholder?: string, picks?: boolean, results?: boolean}} ActionForm */

/** @type {ActionForm[]} */
const ACTIONS = [
  { value: 'accept', label: '受理', done: '已受理' },
  { value: 'answer', label: '答复', done: '已答复', field: 'text', asks: '给诉求人的答复', placeholder: '写明查证情况、处理结果和依据', results: true },
  { value: 'close', label: '办结', done: '已办结', field: 'text', asks: '办结说明', placeholder: '写明办理结果' },
  { value: 'assign', label: '转办', done: '已转办', picks: true },
  { value: 'return', label: '退回', done: '已退回', field: 'reason', asks: '退回的理由', placeholder: '写明为什么不由本单位办理' },
  { value: 'escalate', label: '上报', done: '已上报', field: 'reason', asks: '上报的理由', placeholder: '写明需要上一级办理的原因' },
  { value: 'transfer', label: '移送纪检监察', done: '已移送', field: 'reason', asks: '移送的理由', placeholder: '写明涉及的问题线索' },
  { value: 'reject', label: '不予受理', done: '已登记不予受理', field: 'reason', asks: '不予受理的理由', placeholder: '写明理由和依据，并告知可以向哪里反映' },
];

/** What usually comes next; it stands first. @type {Record<string, string>} */
const NEXT = { filed: 'accept', accepted: 'assign', assigned: 'answer', answered: 'close', raised: 'accept', transferred: 'accept' };

/** @param {{status: string, allowed: string[]}} complaint */
function actionsOf({ status, allowed }) {
  const first = (/** @type {ActionForm} */ action) => (action.value === NEXT[status] ? 0 : 1);
  return ACTIONS.filter(({ value }) => allowed.includes(value)).sort((a, b) => first(a) - first(b));
}

/** @param {{overdue: boolean, days_left: number | null, status: string}} complaint */
function leftOf({ overdue, days_left: left, status }) {
  if (left === null || left === undefined || /^(closed|not_accepted|withdrawn)$/.test(status)) return '';
  if (overdue) return left < 0 ? `已超 ${-left} 个工作日` : '已逾期';
  return left === 0 ? '今天到期' : `剩 ${left} 个工作日`;
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    id: '',
    complaint: /** @type {any} */ (null),
    left: '',
    photos: /** @type {{id: string | number, path: string, failed: boolean}[]} */ ([]),
    actions: /** @type {ActionForm[]} */ ([]),
    acting: /** @type {ActionForm | null} */ (null),
    words: '',
    result: '',
    results: /** @type {import('../../../services/vocabulary').Choice[]} */ ([]),
    failure: '',
    refusal: '',
    done: '',
    sending: false,
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id }) {
    this.setData({ id: id || '' });
    vocabulary.get().then((words) => this.setData({ results: words.complaint_results }), () => {});
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      this.show(await admin.complaint(this.data.id));
      this.data.complaint.photos.forEach((/** @type {unknown} */ _, /** @type {number} */ index) => this.loadPhoto(index));
    } catch (error) {
      const title = error.status === 403 ? '没有权限' : error.status === 404 ? '没有找到' : '';
      this.setData({ state: 'error', title, problem: error.message });
    }
  },

  /** @param {any} complaint */
  show(complaint) {
    const known = new Map(this.data.photos.map((photo) => [photo.id, photo]));
    this.setData({
      state: 'ready',
      complaint,
      left: leftOf(complaint),
      photos: complaint.photos.map((/** @type {any} */ { id }) => known.get(id) || { id, path: '', failed: false }),
      actions: actionsOf(complaint),
      acting: null,
      words: '',
      failure: '',
      refusal: '',
    });
  },

  /** Photos are protected, so each is fetched with the session, not by an address. @param {number} index */
  async loadPhoto(index) {
    const { id } = this.data.photos[index];
    this.setData({ [`photos[${index}].failed`]: false });
    try {
      this.setData({ [`photos[${index}].path`]: await admin.photo(id) });
    } catch {
      this.setData({ [`photos[${index}].failed`]: true });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openPhoto(event) {
    const photo = this.data.photos[event.currentTarget.dataset.index];
    if (photo.failed) this.loadPhoto(event.currentTarget.dataset.index);
    if (photo.path) wx.previewImage({ current: photo.path, urls: this.data.photos.map(({ path }) => path).filter(Boolean) });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  choose(event) {
    const action = this.data.actions.find(({ value }) => value === event.currentTarget.dataset.value);
    if (!action) return;
    this.setData({ refusal: '', failure: '', done: '' });
    if (action.field || action.picks) this.setData({ acting: action });
    else this.ask(action, `确认${action.label}？`, '受理后进入办理期限，诉求人会看到。', {});
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  type(event) { this.setData({ words: event.detail.value, failure: '' }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  chooseResult(event) { this.setData({ result: event.detail.value, failure: '' }); },

  cancel() { this.setData({ acting: null, failure: '', refusal: '' }); },

  sendWords() {
    const { acting, words } = this.data;
    if (!acting || !acting.field) return;
    if (words.trim().length < 2) {
      this.setData({ failure: `请填写${acting.asks}` });
      return;
    }
    if (acting.results && !this.data.result) {
      this.setData({ failure: '请选择办理结果' });
      return;
    }
    this.act(acting, { [acting.field]: words.trim(), ...(acting.results ? { result: this.data.result } : {}) });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  assign(event) {
    const { acting } = this.data;
    const { id, name } = event.detail;
    if (acting) this.ask(acting, `转办给${name}？`, '转办后由该单位办理。', { organization_id: id });
  },

  /**
   * @param {ActionForm} action
   * @param {string} title
   * @param {string} content
   * @param {object} data
   */
  ask(action, title, content, data) {
    wx.showModal({ title, content, success: ({ confirm }) => { if (confirm) this.act(action, data); } });
  },

  /**
   * @param {ActionForm} action
   * @param {object} data
   */
  async act(action, data) {
    this.setData({ sending: true, refusal: '', failure: '' });
    try {
      const answer = await admin.act(this.data.id, action.value, data);
      if (answer.timeline) this.show(answer);
      // Given back or handed over, it is no longer this office's to see.
      else this.setData({ actions: [], acting: null, 'complaint.status': answer.status });
      this.setData({ done: action.done });
    } catch (error) {
      await this.refused(error, action);
    } finally {
      this.setData({ sending: false });
    }
  },

  /**
   * Somebody was first: what can be done now is asked anew, and the words typed stay.
   * @param {import('../../../utils/http').ApiError} error
   * @param {ActionForm} action
   */
  async refused(error, action) {
    const field = action.field && error.fields ? error.fields[action.field] || '' : '';
    const { words } = this.data;
    if (error.status === 409) {
      try {
        this.show(await admin.complaint(this.data.id));
      } catch {
        // What is on the screen stays; the refusal below says why.
      }
    }
    this.setData({ refusal: error.message, failure: field, words });
  },
});
