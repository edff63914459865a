// 人员 / One official: posts in time, certificates, codes and the photo that citizens see.
const establishment = require('../services/establishment');
const views = require('../utils/posts');
const { inWords } = require('../utils/days');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const states = require('../utils/states');

const EMPTY = { number: '', scope: '', valid_from: '', valid_until: '' };

/** @param {any} official */
function shown(official) {
  return {
    ...official,
    career: official.career.map((/** @type {any} */ held) => ({ ...held, span: views.span(held), now: !held.ends_on })),
    certificates: official.certificates.map((/** @type {any} */ one) => ({ ...one, valid: one.state === 'valid', until: inWords(one.valid_until), ended: one.state === 'certificate_revoked' })),
    codes: official.codes.map(views.codeRow),
  };
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    id: '',
    may: { publish: false, move: false },
    official: /** @type {any} */ (null),
    adding: false,
    certificate: { ...EMPTY },
    busy: false,
    done: '',
    failed: '',
    failure: /** @type {Record<string, string>} */ ({}),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id }) {
    const staff = sessions.staff();
    const can = (/** @type {string} */ what) => Boolean(staff) && staff.can.includes(what);
    this.setData({ id: id || '', may: { publish: can('publication'), move: can('personnel') } });
  },

  onShow() {
    display.apply(this);
    this.load();
  },

  async load() {
    if (this.data.state === 'error') this.setData({ state: 'loading' });
    try {
      this.setData({ state: 'ready', title: '', problem: '', official: shown(await establishment.official(this.data.id)) });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  choosePhoto() {
    wx.chooseMedia({
      count: 1,
      mediaType: ['image'],
      sizeType: ['compressed'],
      success: ({ tempFiles }) => this.change(() => establishment.uploadPhoto(Number(this.data.id), tempFiles[0].tempFilePath), '照片已更换，群众扫码会看到新照片'),
    });
  },

  toggleForm() { this.setData({ adding: !this.data.adding, done: '', failed: '', failure: {} }); },

  /** @param {WechatMiniprogram.Input} event */
  type(event) {
    const { name } = event.currentTarget.dataset;
    this.setData({ [`certificate.${name}`]: event.detail.value, [`failure.${name}`]: '', failed: '' });
  },

  async addCertificate() {
    const { id, certificate } = this.data;
    const missing = Object.keys(EMPTY).filter((name) => !certificate[name].trim());
    if (missing.length) {
      this.setData({ failed: '请把证件信息填写完整', failure: Object.fromEntries(missing.map((name) => [name, '请填写'])) });
      return;
    }
    const taken = await this.change(() => establishment.addCertificate(Number(id), certificate), '执法证件已登记');
    if (taken) this.setData({ adding: false, certificate: { ...EMPTY } });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  revokeCertificate(event) {
    const { id, number } = event.currentTarget.dataset;
    wx.showModal({
      title: '注销执法证件',
      content: `注销 ${number}？从今天起它不再有效，需要持证的岗位会显示核验未通过。`,
      confirmText: '注销',
      success: ({ confirm }) => { if (confirm) this.change(() => establishment.revokeCertificate(id), '执法证件已注销'); },
    });
  },

  /**
   * @param {() => Promise<any>} act
   * @param {string} done
   * @returns {Promise<boolean>} whether it was taken
   */
  async change(act, done) {
    if (this.data.busy) return false;
    this.setData({ busy: true, done: '', failed: '', failure: {} });
    try {
      await act();
      this.setData({ done });
      await this.load();
      return true;
    } catch (error) {
      this.setData({ failed: error.message, failure: error.fields || {} });
      return false;
    } finally {
      this.setData({ busy: false });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openPost(event) { wx.navigateTo({ url: `/packages/admin/post/post?id=${event.currentTarget.dataset.id}` }); },
});
