// 统计图 / A chart of shares with their intervals; the numbers stand beside it as text too.
const echarts = require('../../vendor/echarts');
const charts = require('../../utils/charts');

const KINDS = { trend: charts.trend, comparison: charts.comparison };
const ROW = 64; // rpx for each office in a comparison

/** The chart of each component: it holds a canvas, which must not become data. @type {WeakMap<object, any>} */
const drawn = new WeakMap();
/** What each component does when the window changes. @type {WeakMap<object, () => void>} */
const followed = new WeakMap();
const PAUSE = 150; // milliseconds without a change: a window that is dragged changes all the time

Component({
  properties: {
    kind: { type: String, value: 'trend' },
    title: String,
    points: { type: Array, value: /** @type {import('../../utils/charts').Point[]} */ ([]) },
    large: Boolean,
  },
  data: { label: '', height: 400 },
  observers: {
    'kind, title, points'() {
      const { kind, title, points } = this.data;
      this.setData({ label: `${title}：${charts.words(points)}`, height: kind === 'comparison' ? ROW * points.length + 80 : 400 });
      if (drawn.has(this)) this.renew();
    },
    large() { if (drawn.has(this)) this.draw(); },
  },
  lifetimes: {
    ready() {
      this.renew();
      this.follow();
    },
    detached() {
      wx.offWindowResize(followed.get(this));
      this.drop();
    },
  },
  methods: {
    drop() {
      const chart = drawn.get(this);
      if (chart) chart.dispose();
      drawn.delete(this);
    },

    /** A window of another width, or a phone that is turned, makes the canvas another one. */
    follow() {
      let waiting = 0;
      followed.set(this, () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => { if (drawn.has(this)) this.renew(); }, PAUSE);
      });
      wx.onWindowResize(followed.get(this));
    },

    /** A canvas of another size is another chart. */
    renew() {
      this.createSelectorQuery().select('#canvas').fields({ node: true, size: true }).exec((/** @type {any[]} */ [found]) => {
        this.drop();
        if (!found || !found.node || !found.width) return;
        const canvas = found.node;
        canvas.addEventListener = () => {}; // ECharts listens where WeChat's canvas has no ears
        canvas.removeEventListener = () => {};
        echarts.setPlatformAPI({ createCanvas: () => canvas });
        const { pixelRatio } = wx.getWindowInfo();
        drawn.set(this, echarts.init(canvas, null, { width: found.width, height: found.height, devicePixelRatio: pixelRatio }));
        this.draw();
      });
    },

    draw() {
      const look = { theme: wx.getAppBaseInfo().theme, size: this.data.large ? 16 : 12 };
      drawn.get(this).setOption(KINDS[this.data.kind](this.data.points, look), true);
    },
  },
});
