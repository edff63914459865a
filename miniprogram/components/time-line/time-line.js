// 办理过程 / What happened to a complaint, the newest first. Who shows it fetches the documents that came with an answer.
Component({
  properties: { timeline: Array },
  data: { entries: /** @type {object[]} */ ([]) },
  observers: {
    timeline(/** @type {object[]} */ timeline) {
      this.setData({ entries: timeline.map((entry, index) => ({ ...entry, index })).reverse() });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    openDocument(event) { this.triggerEvent('document', event.currentTarget.dataset.document); },
  },
});
