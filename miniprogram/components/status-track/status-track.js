// 进度 / Where a complaint stands on its way. Steps that it never took, such as being passed on, are left out once it is past them.
const { steps } = require('./steps');

Component({
  properties: {
    status: { type: String, value: 'filed' },
    timeline: Array,
    kept: Boolean,
  },
  data: { steps: steps('filed', []) },
  observers: {
    'status, timeline, kept'(/** @type {string} */ status, /** @type {{label: string}[]} */ timeline, /** @type {boolean} */ kept) {
      this.setData({ steps: steps(status, timeline, kept) });
    },
  },
});
