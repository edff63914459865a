// 等级选择 / One dimension, one tap. Nothing is chosen until the citizen chooses.
Component({
  properties: {
    label: String,
    hint: String,
    levels: Array,
    value: { type: Number, value: 0 },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    pick(event) {
      this.triggerEvent('change', { value: event.currentTarget.dataset.value });
    },
  },
});
