// 指标条 / One share as a bar, never without its n and, where given, its interval.
Component({
  properties: {
    label: String,
    percent: { type: Number, value: 0 },
    enough: Boolean,
    n: Number,
    unit: { type: String, value: '条评价' },
    plain: Boolean, // the n stands elsewhere on the screen
    low: { type: Number, value: 0 },
    high: { type: Number, value: 0 },
  },
});
