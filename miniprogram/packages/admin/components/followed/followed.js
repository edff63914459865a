// 变动的结果 / What a change did: in words, the codes that ended and began, and the way to the prints to replace.
Component({
  properties: { result: Object },
  methods: {
    back() { wx.navigateBack(); },
  },
});
