// 群众确认 / The author's last word on an answer: four choices, each saying what it does; none is chosen beforehand.
const { effect } = require('../../utils/complaint-standing');

/** @typedef {import('../../services/vocabulary').Choice} Choice */

Component({
  properties: {
    words: Array,
    canReopen: Boolean,
    sending: Boolean,
  },
  data: {
    choices: /** @type {(Choice & {effect: string})[]} */ ([]),
    outcome: '',
    reopen: false,
    problem: '',
  },
  observers: {
    'words, canReopen'(/** @type {Choice[]} */ words, /** @type {boolean} */ canReopen) {
      this.setData({ choices: words.map((word) => ({ ...word, effect: effect(word.value, canReopen) })) });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    pick(event) { this.setData({ outcome: event.currentTarget.dataset.value, reopen: false, problem: '' }); },

    toggleReopen() { this.setData({ reopen: !this.data.reopen }); },

    give() {
      const { outcome, reopen, choices } = this.data;
      const chosen = choices.find(({ value }) => value === outcome);
      if (!chosen) {
        this.setData({ problem: '请先选一项' });
        return;
      }
      const word = outcome === 'partly' && this.data.canReopen ? { outcome, reopen } : { outcome };
      const does = word.reopen ? effect('not_solved', true) : outcome === 'partly' ? '这件办结。' : chosen.effect;
      wx.showModal({
        title: `确认“${chosen.label}”？`,
        content: `${does}确认后不能更改。`,
        success: ({ confirm }) => { if (confirm) this.triggerEvent('give', word); },
      });
    },
  },
});
