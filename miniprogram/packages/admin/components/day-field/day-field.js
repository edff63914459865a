// 日期 / One day: typed at a PC's keyboard, or chosen on the wheels of a phone.
const { readDay } = require('../../utils/days');

Component({
  properties: { label: String, value: { type: String, value: '' }, start: { type: String, value: '1990-01-01' }, end: { type: String, value: '2100-12-31' } },
  data: { text: '', problem: '' },
  observers: {
    /** Whoever is typing is not interrupted: what stands there already means this day. @param {string} value */
    value(value) { if (value !== readDay(this.data.text)) this.setData({ text: value, problem: '' }); },
  },
  methods: {
    /** Told while it is typed, not when the field is left: nothing may move under the finger that goes for the button. @param {WechatMiniprogram.Input} event */
    typing(event) {
      const day = readDay(event.detail.value);
      this.setData({ text: event.detail.value, ...(day ? { problem: '' } : {}) });
      if (day) this.say(day);
    },

    /** What cannot be read stays as it was typed. */
    left() {
      const { text } = this.data;
      if (readDay(text)) this.setData({ text: readDay(text) });
      else if (text.trim()) this.setData({ problem: '没有看懂这个日期，请写成 2026-10-08' });
    },

    /** @param {WechatMiniprogram.CustomEvent} event */
    picked(event) {
      this.setData({ text: event.detail.value, problem: '' });
      this.say(event.detail.value);
    },

    /** @param {string} day */
    say(day) { if (day !== this.data.value) this.triggerEvent('change', { value: day }); },
  },
});
