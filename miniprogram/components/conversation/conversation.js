// 来往留言 / What author and office write to each other. What is typed is handed to the page at once, which keeps it.
Component({
  properties: {
    messages: Array,
    open: Boolean,
    discipline: Boolean, // only discipline inspection reads along
    text: String,
    most: { type: Number, value: 2000 },
    problem: String,
    sending: Boolean,
  },
  methods: {
    /** @param {WechatMiniprogram.CustomEvent} event */
    type(event) { this.triggerEvent('type', { value: event.detail.value }); },

    send() { this.triggerEvent('send'); },
  },
});
