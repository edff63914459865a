// 办理进度 / How a complaint stands, for whoever holds its number and secret.
const complaints = require('../../services/complaints');
const authors = require('../../services/complaint-authors');
const receipts = require('../../services/receipts');
const sessions = require('../../services/sessions');
const subscriptions = require('../../services/subscriptions');
const vocabulary = require('../../services/vocabulary');
const files = require('../../utils/files');
const standing = require('../../utils/complaint-standing');
const display = require('../../utils/display');

/** @typedef {import('../../services/complaints').Progress} Progress */

Page({
  data: {
    large: false,
    state: 'ask',
    problem: '',
    done: '',
    refusal: '',
    unwritten: '',
    failure: /** @type {Record<string, string>} */ ({}),
    kept: /** @type {import('../../services/receipts').ComplaintReceipt[]} */ ([]),
    number: '',
    secret: '',
    progress: /** @type {Progress | null} */ (null),
    standing: { tone: '', words: '' },
    reviewTerms: '',
    openers: /** @type {{office: string, when: string}[]} */ ([]),
    messages: /** @type {object[]} */ ([]),
    happened: /** @type {object[]} */ ([]),
    onThisPhone: false,
    discipline: false,
    confirmations: /** @type {import('../../services/vocabulary').Choice[]} */ ([]),
    text: '',
    most: 2000,
    template: '',
    longTerm: false,
    granted: /** @type {import('../../services/subscriptions').Standing | null} */ (null),
    sending: false,
  },

  /**
   * A number opens that complaint; a notice card carries none, then the only one on this phone is meant.
   * @param {Record<string, string | undefined>} options
   */
  onLoad({ number }) {
    const kept = receipts.complaints();
    this.setData({ kept });
    const meant = number === undefined && kept.length === 1 ? kept[0] : kept.find((one) => one.id === number);
    if (meant) this.open(meant.id, meant.secret);
    else if (number) this.setData({ number });
  },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openKept(event) {
    const meant = this.data.kept.find((one) => one.id === event.currentTarget.dataset.number);
    if (meant) this.open(meant.id, meant.secret);
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  type(event) {
    this.setData({ [event.currentTarget.dataset.name]: event.detail.value, problem: '', failure: {} });
  },

  ask() {
    const number = this.data.number.replace(/\D/g, '');
    const secret = this.data.secret.trim().toUpperCase();
    /** @type {Record<string, string>} */
    const failure = {};
    if (number.length !== 16) failure.receipt_number = '受理编号是 16 位数字，请核对';
    if (!secret) failure.secret = '请填写查询码';
    else if (secret.replace(/[- ]/g, '').length !== 16) failure.secret = '查询码是 16 位字母和数字，请核对';
    this.setData({ failure });
    if (!Object.keys(failure).length) this.open(number, secret);
  },

  receipt() { return { receipt_number: this.data.number, secret: this.data.secret }; },

  /**
   * @param {string} number
   * @param {string} secret
   */
  async open(number, secret) {
    this.setData({ state: 'loading', number, secret, problem: '', failure: {}, done: '', text: authors.draft(number) });
    try {
      this.show(await complaints.progress(this.receipt()));
      this.loadExtras();
    } catch (error) {
      this.setData({ state: 'ask', problem: error.message, failure: error.fields || {} });
    }
  },

  /** @param {Progress} progress */
  show(progress) {
    const { timeline, documents } = progress;
    this.setData({
      state: 'ready',
      progress,
      standing: standing.sentence(progress),
      reviewTerms: standing.reviewTerms(progress),
      openers: standing.openers(timeline),
      messages: standing.messages(timeline),
      happened: standing.happened(timeline, documents),
      discipline: standing.isDiscipline(progress),
      onThisPhone: Boolean(receipts.find(this.data.number)),
    });
  },

  /** What the page can do without: the words of the last word, and whether reminders are left. */
  async loadExtras() {
    try {
      const words = await vocabulary.get();
      const template = sessions.inBrowser() ? '' : words.subscribe_template || '';
      this.setData({ confirmations: words.confirmations, most: words.limits.complaint_chars, template, longTerm: words.subscribe_long_term });
      if (template) this.setData({ granted: await subscriptions.standing() });
    } catch {
      this.setData({ granted: null });
    }
  },

  /**
   * Does one thing at a time with this complaint and shows how it stands afterwards, or why not.
   * @param {() => Promise<Progress>} act
   * @param {string} done
   * @param {'refusal' | 'unwritten'} [place] where a refusal is said
   */
  async act(act, done, place = 'refusal') {
    if (this.data.sending) return;
    this.setData({ sending: true, refusal: '', unwritten: '', done: '' });
    try {
      this.show(await act());
      this.say({ done });
    } catch (error) {
      this.say({ [place]: error.message });
    } finally {
      this.setData({ sending: false });
    }
  },

  /** What is said above the cards is brought into sight. @param {{done?: string, refusal?: string, unwritten?: string}} words */
  say(words) {
    this.setData({ done: '', refusal: '', ...words });
    if (words.done || words.refusal) wx.pageScrollTo({ selector: '#said', offsetTop: -20 });
  },

  /** @param {WechatMiniprogram.CustomEvent<{outcome: 'solved' | 'partly' | 'empty_answer' | 'not_solved', reopen?: boolean}>} event */
  giveLastWord(event) {
    this.act(() => complaints.confirm(this.receipt(), event.detail), '已记录您的确认，谢谢');
  },

  askReview() {
    wx.showModal({
      title: '请上一级再看这件诉求？',
      content: '交上一级，换人重新看，只有这一次。交上去以后可以在这里补充说明。',
      confirmText: '交上一级',
      success: ({ confirm }) => { if (confirm) this.act(() => authors.askReview(this.receipt()), '已交上一级，会换人来看'); },
    });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  typeMessage(event) {
    this.setData({ text: event.detail.value, unwritten: '', done: '' });
    authors.keepDraft(this.data.number, event.detail.value);
  },

  sendMessage() {
    const text = this.data.text.trim();
    if (!text) {
      this.setData({ unwritten: '请先写内容' });
      return;
    }
    this.act(async () => {
      const progress = await authors.write(this.receipt(), text);
      this.setData({ text: '' });
      return progress;
    }, '', 'unwritten');
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  async openDocument(event) {
    wx.showLoading({ title: '正在打开' });
    try {
      await files.open(await authors.document(this.receipt(), /** @type {{id: string, name: string}} */ (event.detail)));
    } catch (error) {
      this.say({ refusal: error.message || '这部手机打不开这个附件' });
    } finally {
      wx.hideLoading();
    }
  },

  /** WeChat asks only within the tap itself. */
  async remind() {
    const { template } = this.data;
    try {
      const granted = await subscriptions.remind(this.receipt(), template);
      if (granted) this.setData({ granted });
      this.say(granted ? { done: '已登记，有新进展会在微信里告诉您' } : { refusal: '没有得到允许，不会发提醒。可以随时回来看进度。' });
    } catch (error) {
      this.say({ refusal: error.message });
    }
  },

  withdraw() {
    wx.showModal({
      title: '撤回这件诉求？',
      content: '撤回后不再办理，过程里写明是您撤回的。不能恢复，需要时可以重新提交。',
      confirmText: '撤回',
      success: ({ confirm }) => { if (confirm) this.act(() => authors.withdraw(this.receipt()), '已撤回'); },
    });
  },

  erase() {
    wx.showModal({
      title: '删除您写的内容？',
      content: '您写的话、联系方式、照片和留言都会删掉，凭编号和查询码也查不到，不能恢复。统计里只留件数。',
      confirmText: '删除',
      success: ({ confirm }) => { if (confirm) this.sendErasure(); },
    });
  },

  async sendErasure() {
    this.setData({ sending: true, refusal: '' });
    try {
      await authors.erase(this.receipt());
      this.setData({ state: 'erased', progress: null, number: '', secret: '', kept: receipts.complaints() });
    } catch (error) {
      this.say({ refusal: error.message });
    } finally {
      this.setData({ sending: false });
    }
  },

  /** On a phone that is not one's own nothing is kept unasked. */
  keepHere() {
    if (!this.data.progress) return;
    complaints.keepReceipt(this.receipt(), this.data.progress);
    this.setData({ onThisPhone: true, kept: receipts.complaints() });
    this.say({ done: '已存到这部手机，在首页“我的凭证”里' });
  },

  /** On a phone that others use as well nothing need stay. */
  leaveHere() {
    wx.showModal({
      title: '从这部手机移除？',
      content: '移除后这里看不到这件，办理不受影响；存过的图片要另外删。请先抄好编号和查询码，丢了不能找回。',
      confirmText: '移除',
      success: ({ confirm }) => {
        if (!confirm) return;
        authors.leavePhone(this.data.number);
        this.setData({ onThisPhone: false, text: '', kept: receipts.complaints() });
        this.say({ done: '已从这部手机移除' });
      },
    });
  },

  openReceipt() { wx.navigateTo({ url: `/pages/receipt/receipt?number=${this.data.number}` }); },

  fileAnew() { wx.navigateTo({ url: '/pages/complain/complain' }); },

  another() {
    this.setData({ state: 'ask', progress: null, number: '', secret: '', text: '', problem: '', refusal: '', unwritten: '', done: '' });
  },
});
