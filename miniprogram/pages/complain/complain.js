// 投诉·举报·建议 / File a complaint. Nothing typed is ever lost, and a repeat after a failure files it only once.
const profiles = require('../../services/profiles');
const organizations = require('../../services/organizations');
const complaints = require('../../services/complaints');
const vocabulary = require('../../services/vocabulary');
const complaintForm = require('../../utils/complaint-form');
const display = require('../../utils/display');

/** @typedef {import('../../services/vocabulary').Choice} Choice */
/** @typedef {import('../../services/complaints').Target} Target */

/** Top to bottom, so that the first wrong one is scrolled to. */
const PLACES = [['kind', 'kind'], ['category', 'category'], ['text', 'text'], ['attachments', 'photos'], ['contact_name', 'name'],
  ['contact_phone', 'phone'], ['contact', 'phone'], ['contact_consent', 'consent']];

Page({
  data: {
    large: false,
    state: 'loading',
    problem: '',
    changeable: false,
    about: /** @type {Target} */ ({}),
    target: { title: '', under: '' },
    kinds: /** @type {Choice[]} */ ([]),
    categories: /** @type {Choice[]} */ ([]),
    allCategories: /** @type {Choice[]} */ ([]),
    limits: { complaint_chars: 2000, photos: 9, photo_bytes: 10485760 },
    template: '',
    form: complaintForm.empty(),
    failure: /** @type {Record<string, string>} */ ({}),
    sending: false,
    unsent: false,
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ code_token: codeToken, organization_id: organization }) {
    if (codeToken) this.setData({ about: { code_token: decodeURIComponent(codeToken) } });
    else if (organization) this.setData({ about: { organization_id: organization } });
    this.setData({ changeable: !codeToken });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', problem: '' });
    try {
      const words = await vocabulary.get();
      this.setData({
        kinds: words.complaint_kinds,
        allCategories: words.complaint_categories,
        limits: words.limits,
        template: words.subscribe_template || '',
      });
      await this.loadTarget();
    } catch (error) {
      this.setData({ state: 'error', problem: error.message });
    }
  },

  async loadTarget() {
    const { about } = this.data;
    if (about.code_token) {
      this.setData({ target: profiles.target(await profiles.get(about.code_token)) });
    } else if (about.organization_id) {
      const { organization } = await organizations.get(about.organization_id);
      this.setData({ target: { title: organization.name, under: '' } });
    } else {
      this.setData({ state: 'choose' });
      return;
    }
    this.showForm();
  },

  showForm() {
    const draft = complaints.draft(this.data.about);
    if (draft) this.setData({ form: complaintForm.resumed(draft) });
    this.setData({ state: 'form' });
    this.filterCategories();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  chooseOrganization(event) {
    this.setData({ about: { organization_id: event.detail.id }, target: { title: event.detail.name, under: '' } });
    this.showForm();
  },

  changeTarget() { this.setData({ state: 'choose', about: {} }); },

  filterCategories() {
    const { form, allCategories } = this.data;
    const categories = allCategories.filter(({ kinds }) => !kinds || kinds.includes(form.kind));
    this.setData({ categories });
    if (form.category && !categories.some(({ value }) => value === form.category)) this.setData({ 'form.category': '' });
  },

  /**
   * @param {Partial<import('../../utils/complaint-form').Form>} fields
   * @param {string[]} settled the refusals that no longer hold
   */
  change(fields, settled) {
    const failure = { ...this.data.failure };
    settled.forEach((name) => delete failure[name]);
    this.setData({ form: { ...this.data.form, ...fields }, failure, problem: '', unsent: false });
    complaints.keepDraft(this.data.about, this.data.form);
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    const { name } = event.currentTarget.dataset;
    this.change({ [name]: event.detail.value }, [name]);
    if (name === 'kind') this.filterCategories();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  type(event) {
    const { name } = event.currentTarget.dataset;
    this.change({ [name]: event.detail.value }, [name, `contact_${name}`]);
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  changePhotos(event) { this.change({ photos: event.detail.value }, ['attachments']); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  switchAnonymous(event) {
    this.change({ anonymous: event.detail.value }, ['anonymous', 'contact', 'contact_name', 'contact_phone', 'contact_consent']);
  },

  toggleConsent() { this.change({ consent: !this.data.form.consent }, ['contact_consent']); },

  async submit() {
    const { about, form, sending } = this.data;
    if (sending) return;
    const failure = complaintForm.problems(form);
    if (Object.keys(failure).length) {
      this.refuse(failure, '还有内容没有填好，请看红色提示');
      return;
    }
    this.setData({ sending: true, problem: '', failure: {} });
    try {
      const receipt = await complaints.file(complaintForm.body(about, form), () => this.askNotice());
      complaints.dropDraft(about);
      wx.redirectTo({ url: `/pages/receipt/receipt?number=${receipt.id}` });
    } catch (error) {
      this.setData({ unsent: error.unknownOutcome });
      if (error.unknownOutcome) this.setData({ problem: `${error.message}。您写的内容已存在本机，再点一次不会重复提交。` });
      else this.refuse(complaintForm.failures(error.fields || {}), error.message);
    } finally {
      this.setData({ sending: false });
    }
  },

  /**
   * @param {Record<string, string>} failure
   * @param {string} problem
   */
  refuse(failure, problem) {
    this.setData({ failure, problem });
    const place = PLACES.find(([name]) => failure[name]);
    if (place) wx.pageScrollTo({ selector: `#${place[1]}`, offsetTop: -20 });
  },

  /** WeChat only asks within a tap; a "no" or a failure never holds up the complaint. @returns {Promise<boolean>} */
  askNotice() {
    const { template } = this.data;
    if (!template) return Promise.resolve(false);
    return new Promise((resolve) => {
      wx.requestSubscribeMessage({
        tmplIds: [template],
        success: (answer) => resolve(answer[template] === 'accept'),
        fail: () => resolve(false),
      });
    });
  },
});
