// 办理过程 / What happened to a complaint, the newest first.
Component({
  properties: { timeline: Array },
  data: { entries: /** @type {object[]} */ ([]) },
  observers: {
    timeline(/** @type {object[]} */ timeline) {
      this.setData({ entries: timeline.map((entry, index) => ({ ...entry, index })).reverse() });
    },
  },
});
