// 页面状态 / What a page shows while it has no content: it is loading, empty, or did not open.
Component({
  properties: {
    state: { type: String, value: 'loading' },
    title: String,
    message: String,
    final: Boolean, // trying again would not help
  },
  methods: {
    retry() { this.triggerEvent('retry'); },
  },
});
