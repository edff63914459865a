// 工作日历 / Which days count: a year's official arrangement, days that were moved by a notice, and a year nobody knows yet.
const offices = require('../services/offices');
const { readDays } = require('../utils/offices');
const { inWords, weekday } = require('../utils/days');
const display = require('../../../utils/display');
const { beijingDay } = require('../../../utils/dates');
const states = require('../utils/states');

const WORKS = [{ value: 'rests', label: '休息' }, { value: 'works', label: '上班' }];
const EMPTY = { day: '', works: 'rests', document: '', rests: '', worked: '' };

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    today: beijingDay(Date.now()),
    year: Number(beijingDay(Date.now()).slice(0, 4)),
    shown: /** @type {any} */ (null),
    choices: WORKS,
    form: '', // day or year
    draft: { ...EMPTY },
    busy: false,
    done: '',
    failed: '',
    failure: /** @type {Record<string, string>} */ ({}),
  },

  onLoad() { this.load(); },

  onShow() { display.apply(this); },

  async load() {
    const { year } = this.data;
    if (this.data.state === 'error') this.setData({ state: 'loading' });
    try {
      const found = await offices.calendar(year);
      if (year === this.data.year) this.show(found);
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {import('../services/offices').Year} found */
  show(found) {
    const days = found.days.map((one) => ({ ...one, words: `${inWords(one.day)} ${weekday(one.day)}`, over: one.day < this.data.today }));
    this.setData({ state: 'ready', title: '', problem: '', year: found.year, shown: { ...found, days } });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  step(event) {
    this.setData({ year: this.data.year + Number(event.currentTarget.dataset.by), done: '' });
    this.load();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openForm(event) { this.setData({ form: event.currentTarget.dataset.form, done: '', failed: '', failure: {} }); },

  closeForm() { this.setData({ form: '', failed: '', failure: {} }); },

  /** @param {WechatMiniprogram.Input} event */
  type(event) {
    const { name } = event.currentTarget.dataset;
    this.setData({ [`draft.${name}`]: event.detail.value, [`failure.${name === 'worked' ? 'works' : name}`]: '', failed: '' });
  },

  addDay() {
    const { day, works, document } = this.data.draft;
    if (!day) this.setData({ failed: '还有没填的', failure: { day: '请填写日期' } });
    else this.change(() => offices.setDay({ day, works: works === 'works', document: document.trim() }), '已保存，未到期的时限会重新计算');
  },

  enterYear() {
    const { document, rests, worked } = this.data.draft;
    const [off, on] = [readDays(rests), readDays(worked)];
    const wrong = (/** @type {string[]} */ parts) => `没有看懂：${parts.slice(0, 3).join('、')}。请写成 2027-01-01 或 2027-02-05至2027-02-11`;
    if (off.wrong.length || on.wrong.length) {
      this.setData({ failed: '有日期没有看懂', failure: { ...(off.wrong.length ? { rests: wrong(off.wrong) } : {}), ...(on.wrong.length ? { works: wrong(on.wrong) } : {}) } });
      return;
    }
    this.change(() => offices.enterYear({ year: this.data.year, document: document.trim(), rests: off.days, works: on.days }), '全年安排已录入，该年的时限从此按它计算');
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  remove(event) {
    const { day, words } = event.currentTarget.dataset;
    wx.showModal({
      title: '撤销这一天',
      content: `撤销 ${words} 的录入？未到期的时限会重新计算。`,
      confirmText: '撤销',
      success: ({ confirm }) => { if (confirm) this.change(() => offices.clearDay(day), '已撤销，未到期的时限会重新计算'); },
    });
  },

  /**
   * @param {() => Promise<import('../services/offices').Year>} act
   * @param {string} done
   */
  async change(act, done) {
    if (this.data.busy) return;
    this.setData({ busy: true, done: '', failed: '', failure: {} });
    try {
      this.show(await act());
      this.setData({ form: '', draft: { ...EMPTY }, done });
    } catch (error) {
      this.setData({ failed: error.message, failure: error.fields || {} });
    } finally {
      this.setData({ busy: false });
    }
  },
});
