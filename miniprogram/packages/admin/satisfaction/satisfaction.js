// 满意度 / Satisfaction of an office: overall, by dimension, by week; always with n, and "not enough data" said plainly.
const admin = require('../../../services/admin');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');

const WEEKS = 8;
const known = (/** @type {number | null | undefined} */ percent) => percent !== null && percent !== undefined;

/** A share that may be withheld, so that a template need not ask. @param {any} figure */
function shown(figure) {
  const enough = known(figure.percent);
  return { ...figure, enough, percent: figure.percent || 0, rounded: Math.round(figure.percent || 0), low: figure.low || 0, high: figure.high || 0 };
}

/** @param {any} figures */
function rowsOf({ organizations, posts }) {
  if (organizations && organizations.length) {
    return { rowsTitle: '各单位', rows: organizations.map((/** @type {any} */ one, /** @type {number} */ index) => ({ ...shown(one), index, under: '' })) };
  }
  const rows = (posts || []).map((/** @type {any} */ one, /** @type {number} */ index) => ({ ...shown(one), index, id: '', under: one.official_name || '' }));
  return { rowsTitle: '各岗位', rows };
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    organization: '',
    weeks: WEEKS,
    scope: '',
    overall: false,
    comments: false,
    figures: /** @type {any} */ (null),
    dimensions: /** @type {any[]} */ ([]),
    trend: /** @type {any[]} */ ([]),
    points: /** @type {any[]} */ ([]),
    rows: /** @type {any[]} */ ([]),
    rowsTitle: '',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ organization_id: organization }) {
    this.setData({ organization: organization || '' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      this.show(await admin.satisfaction({ organization_id: this.data.organization, weeks: WEEKS }));
    } catch (error) {
      this.setData({ state: 'error', title: error.status === 403 ? '没有权限' : '', problem: error.message });
    }
  },

  /** @param {any} figures */
  show(figures) {
    const staff = sessions.staff();
    this.setData({
      state: 'ready',
      comments: Boolean(staff) && staff.can.includes('comments'),
      figures,
      scope: figures.organization ? figures.organization.name : '全部单位',
      overall: Boolean(figures.enough) && known(figures.percent),
      dimensions: figures.dimensions.map(shown),
      points: figures.trend.map((/** @type {any} */ week) => ({ label: `${Number(week.period.slice(6))}周`, percent: week.percent, low: week.low, high: week.high })),
      trend: figures.trend.some((/** @type {any} */ week) => known(week.percent)) ? figures.trend.map(shown) : [],
      ...rowsOf(figures),
    });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openOrganization(event) {
    const { id } = event.currentTarget.dataset;
    if (id) wx.navigateTo({ url: `/packages/admin/satisfaction/satisfaction?organization_id=${id}` });
  },

  openComments() {
    wx.navigateTo({ url: `/packages/admin/comments/comments?organization_id=${this.data.organization}` });
  },
});
