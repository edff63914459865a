// 投诉办理数字 / What became of the complaints of a time: shares as words with n and a small bar, never a bar alone.
const { shares } = require('../../services/complaint-figures');

Component({
  properties: {
    figures: Object,
    states: Boolean, // say as well how all of them stand
    beside: Boolean, // and that beside the shares where there is room
  },
  data: {
    rows: /** @type {ReturnType<typeof shares>} */ ([]),
    standing: /** @type {{key: string, label: string, count: number}[]} */ ([]),
  },
  observers: {
    figures(/** @type {import('../../services/complaint-figures').Counts | null} */ figures) {
      if (!figures) return;
      this.setData({ rows: shares(figures), standing: figures.states.filter(({ count }) => count) });
    },
  },
});
