// 试点与环节 / How much is in the pilot on a day, and the steps of matters that nobody answers for that day.
const pilot = require('../services/pilot');
const display = require('../../../utils/display');
const { beijingDay } = require('../../../utils/dates');
const states = require('../utils/states');

const LISTS = [{ value: 'scope', label: '试点范围' }, { value: 'steps', label: '责任环节' }];
const ONLY = [{ value: '', label: '全部环节' }, { value: 'without_holder', label: '责任岗位空缺' }, { value: 'vacant', label: '无人负责' }];
const STATES = { held: ['在岗', 'good'], stood_in: ['由替岗办理', 'warn'], vacant: ['无人负责', 'bad'] };
const FIGURES = [['organizations', '单位'], ['posts', '岗位'], ['officials', '人员'], ['matters', '事项']];

/** @param {any} counts */
const tiles = (counts) => FIGURES.map(([key, label]) => ({ label, n: counts[key] }));

/** @param {import('../services/pilot').Owner} owner */
const holding = (owner) => `${owner.name}${owner.holders.length ? `（${owner.holders.join('、')}）` : '（空缺）'}`;

/** @param {import('../services/pilot').Step} step */
const shown = (step) => ({
  ...step,
  limit: step.working_days ? `${step.working_days} 个工作日` : '当场办结',
  owner: holding(step.post),
  standIn: step.stand_in ? holding(step.stand_in) : '',
  state: STATES[step.state][0],
  tone: STATES[step.state][1],
});

Page({
  data: {
    large: false,
    lists: LISTS,
    list: 'scope',
    on: '',
    today: '',
    state: 'loading',
    title: '',
    problem: '',
    total: /** @type {any[]} */ ([]),
    batches: /** @type {any[]} */ ([]),
    choices: ONLY,
    only: '',
    query: '',
    counts: /** @type {any} */ (null),
    items: /** @type {any[]} */ ([]),
    page: 1,
    pages: 1,
  },

  onLoad() {
    const today = beijingDay(Date.now());
    this.setData({ on: today, today });
    this.load();
  },

  onShow() { display.apply(this); },

  load() { return this.data.list === 'scope' ? this.loadScope() : this.loadSteps(1); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ list: event.detail.value });
    this.load();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickDay(event) {
    this.setData({ on: event.detail.value });
    this.load();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickOnly(event) {
    this.setData({ only: event.detail.value });
    this.loadSteps(1);
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  search(event) {
    this.setData({ query: event.detail.value });
    this.loadSteps(1);
  },

  async loadScope() {
    const { on } = this.data;
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const scope = await pilot.scope(on);
      if (on !== this.data.on || this.data.list !== 'scope') return; // an older answer came late
      const batches = scope.batches.map((batch) => ({ ...batch, tiles: tiles(batch) }));
      this.setData({ state: 'ready', total: tiles(scope.total), batches });
    } catch (error) {
      this.refuse(error);
    }
  },

  /** @param {number} page */
  async loadSteps(page) {
    const { on, only, query } = this.data;
    if (page === 1) this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const found = await pilot.steps({ on, only, query, page });
      if (on !== this.data.on || only !== this.data.only || query !== this.data.query || this.data.list !== 'steps') return;
      const items = found.items.map(shown);
      this.setData({ state: 'ready', counts: found.counts, page: found.page, pages: found.pages, items: page === 1 ? items : [...this.data.items, ...items] });
    } catch (error) {
      this.refuse(error);
    }
  },

  /** @param {any} error */
  refuse(error) {
    this.setData(states.failed(error));
  },

  more() { this.loadSteps(this.data.page + 1); },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },
});
