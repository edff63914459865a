// 日期 / One day: typed at a PC's keyboard, or chosen on the wheels of a phone.
const { readDay } = require('../../utils/days');

Component({
  properties: { label: String, value: { type: String, value: '' }, start: { type: String, value: '1990-01-01' }, end: { type: String, value: '2100-12-31' } },
  data: { problem: '' },
  methods: {
    /** What cannot be read stays as it was typed. @param {WechatMiniprogram.Input} event */
    typed(event) {
      const day = readDay(event.detail.value);
      if (!day) this.setData({ problem: event.detail.value.trim() ? '没有看懂这个日期，请写成 2026-10-08' : '' });
      else this.say(day);
    },

    /** @param {WechatMiniprogram.CustomEvent} event */
    picked(event) { this.say(event.detail.value); },

    /** @param {string} day */
    say(day) {
      const changed = day !== this.data.value;
      this.setData({ value: day, problem: '' });
      if (changed) this.triggerEvent('change', { value: day });
    },
  },
});
