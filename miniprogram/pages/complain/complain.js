// 投诉·举报·建议 / File a complaint. Nothing typed is ever lost, and a repeat after a failure files it only once.
const profiles = require('../../services/profiles');
const organizations = require('../../services/organizations');
const matters = require('../../services/matters');
const complaints = require('../../services/complaints');
const vocabulary = require('../../services/vocabulary');
const targets = require('../../utils/complaint-targets');
const complaintForm = require('../../utils/complaint-form');
const display = require('../../utils/display');

/** @typedef {import('../../services/vocabulary').Choice} Choice */
/** @typedef {import('../../services/complaints').Target} Target */

/** Top to bottom, so that the first wrong one is scrolled to. */
const PLACES = [['kind', 'kind'], ['category', 'category'], ['text', 'text'], ['attachments', 'photos'], ['contact_name', 'name'],
  ['contact_phone', 'phone'], ['contact', 'phone'], ['contact_consent', 'consent']];

/**
 * @param {Record<string, string | undefined>} options
 * @returns {Target}
 */
function aboutOf({ code_token: codeToken, organization_id: organization, matter_code: matter, step, case: aboutCase }) {
  if (codeToken) return { code_token: decodeURIComponent(codeToken) };
  if (organization) return { organization_id: Number(organization) };
  if (matter) return { matter_code: decodeURIComponent(matter), ...(step ? { step: Number(step) } : {}) };
  const kept = aboutCase ? targets.keptCase() : null;
  return kept ? { case: kept } : {};
}

/** @param {import('../../services/matters').Matter} matter @param {number} [number] */
function stepTarget(matter, number) {
  const step = matter.steps.find((one) => one.number === number);
  const promise = step ? `第 ${step.number} 步：${step.name}，承诺 ${step.working_days} 个工作日` : '';
  return { title: matter.name, under: [matter.organization.name, promise].filter(Boolean).join(' · ') };
}

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
    form: complaintForm.empty(),
    guidance: complaintForm.guidance(''),
    failure: /** @type {Record<string, string>} */ ({}),
    sending: false,
    unsent: false,
  },

  /** @param {Record<string, string | undefined>} options what was scanned or tapped, and kind and category where the tap said them */
  onLoad(options) {
    const about = aboutOf(options);
    const { kind = '', category = '' } = options;
    this.setData({ about, changeable: !Object.keys(about).length || Boolean(about.organization_id), form: { ...this.data.form, kind, category } });
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
    } else if (about.matter_code) {
      this.setData({ target: stepTarget(await matters.get(about.matter_code), about.step) });
    } else if (about.case) {
      this.setData({ target: { title: `办件 ${about.case.number}`, under: '编号和校验码在提交时核对' } });
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
    this.setData({ categories, guidance: complaintForm.guidance(form.kind) });
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
      const receipt = await complaints.file(complaintForm.body(about, form));
      complaints.dropDraft(about);
      targets.keepWaiting(null);
      if (about.case) targets.keepCase(null);
      wx.redirectTo({ url: `/pages/receipt/receipt?number=${receipt.id}&fresh=1` });
    } catch (error) {
      this.setData({ unsent: error.unknownOutcome });
      // Home is seen by who looks over a shoulder: it never names whom a tip-off is about.
      const title = form.kind === 'tip_off' ? '' : this.data.target.title;
      targets.keepWaiting(error.unknownOutcome ? { about, title } : null);
      if (error.unknownOutcome) this.setData({ problem: `${error.message}。您写的都存在这部手机上，再点一次不会重复提交。` });
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
});
