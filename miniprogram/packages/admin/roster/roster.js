// 值班表 / Who is told first on which day, and who next; a fortnight at a time.
const offices = require('../services/offices');
const views = require('../utils/offices');
const { inWords } = require('../utils/days');
const display = require('../../../utils/display');
const { beijingDay, dayAfter } = require('../../../utils/dates');
const states = require('../utils/states');

const DAYS = 14;

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    today: beijingDay(Date.now()),
    first: beijingDay(Date.now()),
    span: '',
    items: /** @type {any[]} */ ([]),
    choices: /** @type {any[]} */ ([]),
    day: '', // the one that is being arranged
    chosen: /** @type {any[]} */ ([]),
    left: /** @type {any[]} */ ([]),
    saving: false,
    failed: '',
    failure: /** @type {Record<string, string>} */ ({}),
  },

  onLoad() { this.load(); },

  onShow() { display.apply(this); },

  async load() {
    const { first, today } = this.data;
    this.setData({ state: 'loading', title: '', problem: '', day: '', span: `${inWords(first)}至${inWords(dayAfter(first, DAYS - 1)).replace(/^\d+年/, '')}` });
    try {
      const { items, choices } = await offices.roster(first, DAYS);
      if (first === this.data.first) this.setData({ state: 'ready', items: items.map((one) => views.dutyRow(one, today)), choices });
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  turnPage(event) {
    this.setData({ first: dayAfter(this.data.first, DAYS * Number(event.currentTarget.dataset.by)) });
    this.load();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  arrange(event) {
    const { day } = event.currentTarget.dataset;
    this.setData({ day, failed: '', failure: {} });
    this.put(this.data.items.find((one) => one.day === day).turns);
  },

  close() { this.setData({ day: '' }); },

  /** @param {any[]} chosen */
  put(chosen) { this.setData({ chosen, left: views.left(this.data.choices, chosen) }); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  add(event) { this.put([...this.data.chosen, this.data.left[event.currentTarget.dataset.index]]); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  remove(event) { this.put(this.data.chosen.filter((_, index) => index !== event.currentTarget.dataset.index)); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  earlier(event) { this.put(views.earlier(this.data.chosen, event.currentTarget.dataset.index)); },

  asTheDayBefore() {
    const { items, day } = this.data;
    const before = items[items.findIndex((one) => one.day === day) - 1];
    this.put(before ? before.turns : []);
  },

  async save() {
    const { day, chosen, saving, items, today } = this.data;
    if (saving) return;
    this.setData({ saving: true, failed: '', failure: {} });
    try {
      const saved = views.dutyRow(await offices.setDuty(day, chosen.map(({ staff_id: id }) => id)), today);
      this.setData({ day: '', items: items.map((one) => (one.day === day ? { ...saved, done: true } : one)) });
    } catch (error) {
      this.setData({ failed: error.message, failure: error.fields || {} });
    } finally {
      this.setData({ saving: false });
    }
  },
});
