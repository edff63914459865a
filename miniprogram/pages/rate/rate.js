// 评价 / Rate: four dimensions, four levels, nothing chosen beforehand, once a day.
const profiles = require('../../services/profiles');
const ratings = require('../../services/ratings');
const receipts = require('../../services/receipts');
const vocabulary = require('../../services/vocabulary');
const tokens = require('../../utils/tokens');
const display = require('../../utils/display');
const { beijingDay } = require('../../utils/dates');

/** @typedef {import('../../services/receipts').RatingReceipt} RatingReceipt */

const COUNTED = {
  asking: '正在查询…',
  yes: '已计入，与您提交的一致',
  apart: '已收到，单独统计',
  waiting: '已收到，明天起可核对',
  no: '清单中没有查到，请联系效能办',
  unknown: '网络不通，暂时查不到',
};

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    token: '',
    target: { title: '', under: '', organization: '', post: '' },
    dimensions: /** @type {import('../../services/vocabulary').Dimension[]} */ ([]),
    levels: /** @type {import('../../services/vocabulary').Grade[]} */ ([]),
    limit: 500,
    ticket: /** @type {import('../../services/ratings').Ticket | null} */ (null),
    grades: /** @type {Record<string, number>} */ ({}),
    comment: '',
    asked: false,
    changing: false,
    changeable: false,
    missing: '',
    sending: false,
    waiting: false,
    receipt: /** @type {RatingReceipt | null} */ (null),
    fresh: false,
    today: false,
    counted: /** @type {keyof typeof COUNTED} */ ('asking'),
    countedLabel: COUNTED.asking,
  },

  /** What is told to WeChat must be the same function when it is taken back. */
  listener: /** @type {(change: any) => void} */ (() => {}),

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    this.listener = (change) => this.netChanged(change);
    wx.onNetworkStatusChange(this.listener);
    const kept = options.receipt ? receipts.find(options.receipt) : null;
    if (kept && kept.type === 'rating') {
      this.showReceipt(kept);
      return;
    }
    this.setData({ token: options.case ? decodeURIComponent(options.case) : tokens.fromOptions(options) });
    this.load();
  },

  onShow() { display.apply(this); },

  onUnload() { wx.offNetworkStatusChange(this.listener); },

  /** @param {{isConnected: boolean}} change */
  netChanged({ isConnected }) {
    if (isConnected && this.data.waiting && !this.data.sending) this.submit();
  },

  async load() {
    const { token } = this.data;
    const rated = receipts.ratingOf(token, beijingDay(Date.now()));
    if (rated) {
      this.showReceipt(rated);
      return;
    }
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const [target, words] = await Promise.all([this.findTarget(), vocabulary.get()]);
      this.setData({ target, dimensions: words.dimensions, levels: words.grades, limit: words.limits.comment_chars });
    } catch (error) {
      this.setData({ state: 'error', problem: error.message });
      return;
    }
    await this.takeTicket();
  },

  /** Whom this is about: told by the code, or by the case（办件） that gave the right to rate. */
  async findTarget() {
    const { token } = this.data;
    if (!token.startsWith('case:')) return profiles.target(await profiles.get(token));
    const { organization = '', post = '' } = (ratings.held(token) || {}).target || {};
    return { title: post || organization, under: post ? organization : '', organization, post };
  },

  async takeTicket() {
    const { token } = this.data;
    try {
      this.setData({ ticket: token.startsWith('case:') ? ratings.held(token) : await ratings.ticketFor(token) });
      if (!this.data.ticket) {
        this.setData({ state: 'refused', problem: '办件评价资格已过期，请重新输入办件编号' });
        return;
      }
      this.showForm();
    } catch (error) {
      this.setData({ state: error.status >= 400 && error.status < 500 ? 'refused' : 'error', problem: error.message });
    }
  },

  showForm() {
    const draft = ratings.draft(this.data.token);
    if (draft) this.setData({ grades: draft.grades, comment: draft.comment, asked: Boolean(draft.asked), waiting: draft.waiting });
    this.setData({ state: 'form', problem: '' });
    this.countMissing();
    if (draft && draft.waiting) this.submit();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ grades: { ...this.data.grades, [event.currentTarget.dataset.key]: event.detail.value } });
    this.changed();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  typeComment(event) {
    this.setData({ comment: event.detail.value });
    this.changed();
  },

  toggleAsked() {
    this.setData({ asked: !this.data.asked });
    this.changed();
  },

  changed() {
    this.setData({ problem: '', waiting: false });
    this.countMissing();
    if (!this.data.changing) this.keepDraft(false);
  },

  countMissing() {
    const { dimensions, grades } = this.data;
    const left = dimensions.filter(({ key }) => !grades[key]).map(({ label }) => label);
    const words = left.length === dimensions.length ? `请在上面 ${left.length} 项里各点选一个` : `还差：${left.join('、')}`;
    this.setData({ missing: left.length ? words : '' });
  },

  /** @param {boolean} waiting whether it was submitted and did not get through */
  keepDraft(waiting) {
    const { token, grades, comment, asked, target } = this.data;
    ratings.keepDraft(token, { grades, comment, asked, waiting, title: target.title });
  },

  async submit() {
    const { token, ticket, grades, comment, asked, target, missing, sending, changing } = this.data;
    if (changing) {
      this.change();
      return;
    }
    if (missing || sending || !ticket) return;
    this.setData({ sending: true, problem: '' });
    try {
      const receipt = await ratings.submit(token, ticket, { grades, comment: comment.trim(), asked }, target);
      this.setData({ fresh: true, waiting: false });
      this.showReceipt(receipt);
    } catch (error) {
      this.failed(error);
    } finally {
      this.setData({ sending: false });
    }
  },

  /** @param {import('../../utils/http').ApiError} error */
  failed(error) {
    const waiting = error.unknownOutcome;
    this.keepDraft(waiting);
    const first = Object.values(error.fields)[0];
    this.setData({ waiting, problem: waiting ? `${error.message}。您选的内容已存在本机，网络恢复后会自动发出，不会重复计算。` : first || error.message });
  },

  /** Other grades in the place of those given: nothing is chosen beforehand here either. */
  async startChange() {
    this.setData({ state: 'loading' });
    try {
      const words = await vocabulary.get();
      const { organization, post } = this.data.receipt;
      this.setData({
        state: 'form', changing: true, problem: '', grades: {}, comment: '', asked: false, dimensions: words.dimensions, levels: words.grades,
        target: { title: post || organization, under: post ? organization : '', organization, post },
      });
      this.countMissing();
    } catch (error) {
      this.showReceipt(this.data.receipt);
      this.setData({ problem: error.message });
    }
  },

  async change() {
    const { receipt, grades, asked, missing, sending } = this.data;
    if (missing || sending) return;
    this.setData({ sending: true, problem: '' });
    try {
      const changed = await ratings.change(receipt, { grades, asked });
      this.setData({ changing: false, fresh: true });
      this.showReceipt(changed);
    } catch (error) {
      this.setData({ problem: error.message });
      if (!error.unknownOutcome) {
        this.setData({ changing: false });
        this.showReceipt({ ...receipt, change: null });
      }
    } finally {
      this.setData({ sending: false });
    }
  },

  keepAsItIs() {
    this.setData({ changing: false, problem: '' });
    this.showReceipt(this.data.receipt);
  },

  /** @param {RatingReceipt} receipt */
  showReceipt(receipt) {
    this.setData({ state: 'done', receipt, changeable: ratings.changeable(receipt), today: receipt.day === beijingDay(Date.now()) });
    wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    this.checkCounted();
  },

  async checkCounted() {
    const { receipt } = this.data;
    if (!receipt) return;
    this.setCounted('asking');
    try {
      const status = await ratings.status(receipt);
      const listed = receipt.assurance === 'browser' ? 'apart' : 'yes';
      this.setCounted(status === 'counted' ? listed : status === 'waiting' ? 'waiting' : 'no');
    } catch {
      this.setCounted('unknown');
    }
  },

  /** @param {keyof typeof COUNTED} counted */
  setCounted(counted) {
    this.setData({ counted, countedLabel: COUNTED[counted] });
  },

  goHome() { wx.switchTab({ url: '/pages/home/home' }); },
});
