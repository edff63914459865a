// 搜索框 / A search field: asks once the person pauses, or at once on the search key.
const PAUSE = 400; // milliseconds

/** @type {WeakMap<object, number>} */
const timers = new WeakMap();

Component({
  properties: {
    value: String,
    placeholder: { type: String, value: '搜索' },
  },
  lifetimes: {
    detached() { clearTimeout(timers.get(this) || 0); },
  },
  methods: {
    /** @param {WechatMiniprogram.CustomEvent} event */
    typed(event) {
      this.setData({ value: event.detail.value });
      clearTimeout(timers.get(this) || 0);
      timers.set(this, setTimeout(() => this.ask(), PAUSE));
    },
    confirmed() {
      clearTimeout(timers.get(this) || 0);
      this.ask();
    },
    clear() {
      this.setData({ value: '' });
      this.confirmed();
    },
    ask() {
      this.triggerEvent('search', { value: this.data.value.trim() });
    },
  },
});
