// 事项与环节 / The matter of an office that was not done as promised, and the step of it; both may be left open.
const organizations = require('../../../../services/organizations');
const matters = require('../../../../services/matters');

const MOST = 6;

/** @typedef {{code: string, name: string, step: number | null, step_name: string}} Chosen */

Component({
  properties: {
    organization: { type: Number, optionalTypes: [String], value: 0 },
    matter: Object,
  },
  data: {
    query: '',
    items: /** @type {{code: string, name: string}[]} */ ([]),
    searched: false,
    steps: /** @type {{value: string, label: string}[]} */ ([]),
    problem: '',
  },
  observers: {
    'matter.code'(/** @type {string} */ code) {
      if (code) this.loadSteps(code);
      else this.setData({ steps: [] });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.CustomEvent} event */
    async search(event) {
      const query = event.detail.value;
      this.setData({ query, searched: false, problem: '' });
      if (!query) { this.setData({ items: [] }); return; }
      try {
        const { items } = await organizations.matters(this.data.organization, query);
        if (query === this.data.query) this.setData({ searched: true, items: items.slice(0, MOST) });
      } catch (error) {
        this.setData({ problem: error.message });
      }
    },

    /** Without its steps a matter is still a target. @param {string} code */
    async loadSteps(code) {
      try {
        const { steps } = await matters.get(code);
        this.setData({ steps: steps.map(({ number, name }) => ({ value: String(number), label: name })) });
      } catch {
        this.setData({ steps: [] });
      }
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    pick(event) {
      const { code, name } = this.data.items[event.currentTarget.dataset.index];
      this.setData({ query: '', items: [], searched: false });
      this.change({ code, name, step: null, step_name: '' });
    },

    /** @param {WechatMiniprogram.CustomEvent} event */
    pickStep(event) {
      const chosen = this.data.steps.find(({ value }) => value === event.detail.value);
      if (chosen) this.change({ .../** @type {Chosen} */ (this.data.matter), step: Number(chosen.value), step_name: chosen.label });
    },

    clear() { this.change(null); },

    /** @param {Chosen | null} value */
    change(value) { this.triggerEvent('change', { value }); },
  },
});
