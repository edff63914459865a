// 职责分工 / Which offices handle which categories of complaints; a category without one is everybody's.
const offices = require('../services/offices');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');
const states = require('../utils/states');

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    mayEdit: false,
    items: /** @type {import('../services/offices').Competence[]} */ ([]),
    category: '', // the one that is being changed
    chosen: /** @type {{id: number, name: string}[]} */ ([]),
    saving: false,
    done: '',
    failed: '',
    failure: /** @type {Record<string, string>} */ ({}),
  },

  onLoad() {
    const staff = sessions.staff();
    this.setData({ mayEdit: Boolean(staff) && staff.can.includes('competences.edit') });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      this.setData({ state: 'ready', items: (await offices.competences()).items });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  edit(event) {
    const one = this.data.items[event.currentTarget.dataset.index];
    this.setData({ category: one.category, chosen: one.offices, done: '', failed: '', failure: {} });
  },

  close() { this.setData({ category: '' }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  add(event) {
    const { id, name } = event.detail;
    if (!this.data.chosen.some((one) => one.id === id)) this.setData({ chosen: [...this.data.chosen, { id, name }] });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  remove(event) { this.setData({ chosen: this.data.chosen.filter((one) => one.id !== event.currentTarget.dataset.id) }); },

  async save() {
    const { category, chosen, saving } = this.data;
    if (saving) return;
    this.setData({ saving: true, failed: '', failure: {} });
    try {
      const { items } = await offices.assign(category, chosen.map(({ id }) => id));
      this.setData({ items, category: '', done: category });
    } catch (error) {
      this.setData({ failed: error.message, failure: error.fields || {} });
    } finally {
      this.setData({ saving: false });
    }
  },
});
