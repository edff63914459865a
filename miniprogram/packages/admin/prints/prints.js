// 二维码张贴 / Where printed codes hang, which must be replaced, what people say is wrong with them, and new prints.
const codes = require('../../../services/codes');
const prints = require('../services/prints');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const states = require('../utils/states');

const LISTS = [{ value: 'replace', label: '待更换' }, { value: 'all', label: '张贴登记' }];
const REPORTS = { value: 'reports', label: '群众反映' };
const EMPTY = { replace: '没有要更换的', all: '还没有登记张贴', reports: '没有待处理的反映' };

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    lists: LISTS,
    list: 'replace',
    empty: EMPTY.replace,
    items: /** @type {any[]} */ ([]),
    page: 1,
    pages: 1,
    total: 0,
    busy: 0,
    notes: /** @type {Record<string, string>} */ ({}), // what was done about a report, by its id
    printing: false,
  },

  onLoad() {
    const staff = sessions.staff();
    if (staff && staff.can.includes('code_reports')) this.setData({ lists: [...LISTS, REPORTS] });
    this.load(1);
  },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ list: event.detail.value, empty: EMPTY[event.detail.value], items: [] });
    this.load(1);
  },

  again() { this.load(1); },

  nextPage() { this.load(this.data.page + 1); },

  /** @param {number} page */
  async load(page) {
    const { list } = this.data;
    if (page === 1) this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const found = list === 'reports' ? await codes.reports(page) : await codes.copies({ toReplace: list === 'replace', page });
      if (list !== this.data.list) return;
      this.setData({ ...found, state: 'ready', items: page === 1 ? found.items : [...this.data.items, ...found.items] });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  async onPullDownRefresh() {
    await this.load(1);
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.Input} event */
  type(event) { this.setData({ [`notes.${event.currentTarget.dataset.id}`]: event.detail.value }); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async act(event) {
    const { id, what } = event.currentTarget.dataset;
    this.setData({ busy: id });
    try {
      const changed = await { check: codes.check, takeDown: codes.takeDown, settle: codes.settle }[what](id, this.data.notes[id] || '');
      const index = this.data.items.findIndex((item) => item.id === id);
      if (index >= 0) this.setData({ [`items[${index}]`]: { ...this.data.items[index], ...changed, done: true } });
    } catch (error) {
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    } finally {
      this.setData({ busy: 0 });
    }
  },

  print() { prints.chooseCarrier((carrier) => this.makeFile(carrier)); },

  /** @param {string} carrier */
  async makeFile(carrier) {
    this.setData({ printing: true });
    try {
      wx.openDocument({ filePath: await codes.printFile(carrier), fileType: 'pdf', showMenu: true });
    } catch (error) {
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    } finally {
      this.setData({ printing: false });
    }
  },
});
