// 单选 / One of a few words, each a button.
Component({
  properties: {
    label: String,
    choices: Array,
    value: { type: String, value: '' },
    scroll: Boolean,
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    pick(event) {
      this.triggerEvent('change', { value: event.currentTarget.dataset.value });
    },
  },
});
