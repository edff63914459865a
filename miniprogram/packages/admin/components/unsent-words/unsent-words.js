// 没有发出的话 / Words that found no place any more because somebody was first: to be copied, and not lost.
Component({
  properties: { title: String, words: String },
  data: { said: '' },
  methods: {
    copy() {
      wx.setClipboardData({
        data: this.data.words,
        success: () => this.setData({ said: '已复制' }),
        fail: () => this.setData({ said: '没有复制成功，请长按选择' }),
      });
    },

    close() { this.triggerEvent('close'); },
  },
});
