// 电话登记 / An operator takes a complaint down: type while listening, read it back, file it, tell number and secret.
const intake = require('../services/phone-intake');
const form = require('../utils/phone-form');
const sessions = require('../../../services/sessions');
const vocabulary = require('../../../services/vocabulary');
const complaintForm = require('../../../utils/complaint-form');
const drafts = require('../../../utils/drafts');
const display = require('../../../utils/display');

/** @typedef {import('../../../services/vocabulary').Choice} Choice */

const DRAFT = 'phone-intake';

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    kinds: /** @type {Choice[]} */ ([]),
    categories: /** @type {Choice[]} */ ([]),
    all: /** @type {Choice[]} */ ([]),
    most: 2000,
    call: form.empty(),
    failure: /** @type {Record<string, string>} */ ({}),
    refusal: '',
    lines: /** @type {string[]} */ ([]),
    sending: false,
    unsent: false,
    receipt: /** @type {import('../services/phone-intake').TakenDown | null} */ (null),
    number: /** @type {string[]} */ ([]),
    secret: /** @type {string[]} */ ([]),
    whole: false,
  },

  onLoad() { this.load(); },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const staff = await sessions.currentStaff();
      if (!staff || !staff.can.includes('complaints.intake')) {
        this.setData({ state: 'error', title: '没有权限', problem: '电话登记由效能办的工作人员使用' });
        return;
      }
      const words = await vocabulary.get();
      const call = { ...form.empty(), ...drafts.read(DRAFT, {}) };
      this.setData({ state: 'form', kinds: words.complaint_kinds, all: words.complaint_categories, most: words.limits.complaint_chars, call });
      this.offer();
    } catch (error) {
      this.setData({ state: 'error', problem: error.message });
    }
  },

  /** The categories that go with the kind. */
  offer() {
    const { call, all } = this.data;
    const categories = all.filter(({ kinds }) => !kinds || kinds.includes(call.kind));
    const known = categories.some(({ value }) => value === call.category);
    this.setData({ categories, ...(call.category && !known ? { 'call.category': '' } : {}) });
  },

  /** @param {Partial<import('../utils/phone-form').Call>} fields @param {string[]} settled */
  change(fields, settled) {
    const failure = { ...this.data.failure };
    settled.forEach((name) => delete failure[name]);
    const call = { ...this.data.call, ...fields };
    this.setData({ call, failure, refusal: '', unsent: false });
    drafts.keep(DRAFT, call);
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickTarget(event) { this.change({ target: { id: event.detail.id, name: event.detail.name }, matter: null }, ['target']); },

  changeTarget() { this.change({ target: null, matter: null }, []); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickMatter(event) { this.change({ matter: event.detail.value }, ['matter_code', 'step']); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    const { name } = event.currentTarget.dataset;
    this.change({ [name]: event.detail.value }, [name]);
    if (name === 'kind') this.offer();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  type(event) {
    const { name } = event.currentTarget.dataset;
    this.change({ [name]: event.detail.value }, [name, `contact_${name}`]);
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  switchContact(event) { this.change({ anonymous: !event.detail.value }, ['contact_phone', 'contact_name', 'contact_consent', 'contact']); },

  toggleConsent() { this.change({ consent: !this.data.call.consent }, ['contact_consent']); },

  /** Nothing is filed before the caller has heard it. */
  read() {
    const { call, kinds, all } = this.data;
    const failure = form.problems(call);
    if (Object.keys(failure).length) {
      this.refuse(failure, '还有内容没有填好，请看红色提示');
      return;
    }
    const label = (/** @type {Choice[]} */ choices, /** @type {string} */ value) => (choices.find((one) => one.value === value) || { label: '' }).label;
    const lines = form.readBack(call, { kind: label(kinds, call.kind), category: label(all, call.category) });
    this.setData({ state: 'read', lines, failure: {}, refusal: '' });
    wx.pageScrollTo({ scrollTop: 0, duration: 0 });
  },

  edit() { this.setData({ state: 'form' }); },

  async file() {
    if (this.data.sending) return;
    this.setData({ sending: true, refusal: '' });
    try {
      const receipt = await intake.takeDown(form.body(this.data.call));
      drafts.drop(DRAFT);
      this.setData({ state: 'done', receipt, number: form.halves(receipt.receipt_number), secret: form.spelt(receipt.secret), whole: false, unsent: false });
      wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    } catch (error) {
      this.setData({ unsent: error.unknownOutcome });
      if (error.unknownOutcome) this.setData({ refusal: `${error.message}。记录还在，再点一次不会重复登记。` });
      else this.refuse(complaintForm.failures(error.fields || {}), error.message);
    } finally {
      this.setData({ sending: false });
    }
  },

  /** @param {Record<string, string>} failure @param {string} refusal */
  refuse(failure, refusal) {
    this.setData({ state: 'form', failure, refusal });
    const first = ['target', 'kind', 'category', 'text', 'contact_phone', 'contact_consent'].find((name) => failure[name]);
    if (first) wx.pageScrollTo({ selector: `#${first}`, offsetTop: -20 });
  },

  toggleWhole() { this.setData({ whole: !this.data.whole }); },

  another() {
    this.setData({ state: 'form', call: form.empty(), failure: {}, refusal: '', receipt: null, secret: [], lines: [] });
    this.offer();
  },

  openFiled() {
    const { receipt } = this.data;
    if (receipt) wx.navigateTo({ url: `/packages/admin/complaints/complaints?query=${receipt.receipt_number}` });
  },
});
