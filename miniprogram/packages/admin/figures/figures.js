// 评价数据 / Figures of the city, an office, a post or an official by period; always with n, and "not enough data" said plainly.
const admin = require('../../../services/admin');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const views = require('../utils/figures');
const states = require('../utils/states');

const POINTS = { day: 14, week: 8, month: 12, quarter: 8, year: 5 };
const GRAINS = [
  { value: 'day', label: '日' }, { value: 'week', label: '周' }, { value: 'month', label: '月' }, { value: 'quarter', label: '季' }, { value: 'year', label: '年' },
];

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    level: 'city',
    id: '',
    grain: 'week',
    period: '',
    grains: GRAINS.slice(1),
    measures: [{ value: 'satisfaction', label: '满意率' }, { value: 'approval', label: '好评率' }],
    measure: 'satisfaction',
    comments: false,
    exporting: false,
    exportProblem: '',
    figures: /** @type {any} */ (null),
    shown: /** @type {any} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ organization_id: organization, level, id }) {
    this.setData({ level: level || (organization ? 'organization' : 'city'), id: id || organization || '' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    if (!this.data.figures) this.setData({ state: 'loading' });
    this.setData({ title: '', problem: '' });
    try {
      this.show(await admin.figures(this.asked()));
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  asked() {
    const { level, id, grain, period } = this.data;
    return { level, id, grain, period, points: POINTS[grain] };
  },

  /** @param {any} figures */
  show(figures) {
    const staff = sessions.staff();
    this.setData({
      state: 'ready',
      figures,
      period: figures.period.name,
      grains: figures.live ? GRAINS : GRAINS.slice(1),
      comments: Boolean(staff) && staff.can.includes('comments') && figures.level !== 'official',
      shown: views.of(figures, this.data.measure),
    });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickGrain(event) {
    this.setData({ grain: event.detail.value, period: '' });
    this.load();
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickMeasure(event) {
    this.setData({ measure: event.detail.value });
    this.show(this.data.figures);
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  step(event) {
    this.setData({ period: event.currentTarget.dataset.period });
    this.load();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openRow(event) {
    const { id, level } = event.currentTarget.dataset;
    if (id) wx.navigateTo({ url: `/packages/admin/figures/figures?level=${level}&id=${id}` });
  },

  openComments() {
    wx.navigateTo({ url: `/packages/admin/comments/comments?organization_id=${this.data.level === 'organization' ? this.data.id : ''}` });
  },

  async download() {
    this.setData({ exporting: true, exportProblem: '' });
    try {
      const file = await admin.figuresFile({ ...this.asked(), format: 'xlsx' });
      wx.openDocument({ filePath: file, fileType: 'xlsx', showMenu: true });
    } catch (error) {
      this.setData({ exportProblem: error.message });
    } finally {
      this.setData({ exporting: false });
    }
  },
});
