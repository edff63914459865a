// 一枚二维码 / One code in use: its picture to save, its print files, and the note where a copy was put up.
const prints = require('../services/prints');
const { inWords } = require('../utils/days');
const display = require('../../../utils/display');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    number: '',
    code: /** @type {any} */ (null),
    picture: '',
    making: '',
    carriers: prints.CARRIERS,
    carrier: 'desk',
    place: '',
    saving: false,
    done: '',
    failed: '',
    refused: '',
    failure: /** @type {Record<string, string>} */ ({}),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ number }) {
    this.setData({ number: number || '' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const code = await prints.find(this.data.number);
      if (!code) {
        this.setData({ state: 'empty', title: '这枚二维码没有在使用', problem: '可能已经停用，或不在您的管理范围' });
        return;
      }
      this.setData({ state: 'ready', code: { ...code, since: inWords(code.issued_on) }, carrier: code.official ? 'desk' : 'poster' });
      this.setData({ picture: await prints.picture(code.id, 'png') });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  savePicture() { this.keep('png', () => Promise.resolve(this.data.picture)); },

  saveMiniProgramCode() { this.keep('mini_program', () => prints.picture(this.data.code.id, 'mini_program')); },

  /** @param {string} what @param {() => Promise<string>} fetched */
  async keep(what, fetched) {
    this.setData({ making: what, failed: '' });
    try {
      wx.saveImageToPhotosAlbum({ filePath: await fetched(), fail: () => {} });
    } catch (error) {
      this.setData({ failed: error.message });
    } finally {
      this.setData({ making: '' });
    }
  },

  print() { prints.chooseCarrier((carrier) => this.openFile(carrier)); },

  /** @param {string} carrier */
  async openFile(carrier) {
    this.setData({ making: 'pdf', failed: '' });
    try {
      wx.openDocument({ filePath: await prints.file(this.data.code.id, carrier), fileType: 'pdf', showMenu: true });
    } catch (error) {
      this.setData({ failed: error.message });
    } finally {
      this.setData({ making: '' });
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) { this.setData({ carrier: event.detail.value, refused: '', failure: {} }); },

  /** @param {WechatMiniprogram.Input} event */
  type(event) { this.setData({ place: event.detail.value, refused: '', failure: {} }); },

  async register() {
    const { code, carrier, place, saving } = this.data;
    if (saving) return;
    if (!place.trim()) {
      this.setData({ failure: { place: '请填写贴在哪里' } });
      return;
    }
    this.setData({ saving: true, done: '', refused: '', failure: {} });
    try {
      const copy = await prints.register(code.id, carrier, place.trim());
      this.setData({ place: '', done: `已登记：${copy.carrier_label}，${copy.place}` });
    } catch (error) {
      this.setData({ refused: error.message, failure: error.fields || {} });
    } finally {
      this.setData({ saving: false });
    }
  },
});
