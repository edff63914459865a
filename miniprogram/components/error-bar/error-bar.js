// 提示条 / One sentence about what went wrong (or well), read out at once by a screen reader.
Component({
  properties: {
    message: String,
    tone: { type: String, value: 'bad' },
  },
});
