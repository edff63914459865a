// 选择单位 / Finds an organization by a part of its name.
const organizations = require('../../services/organizations');

Component({
  properties: {
    placeholder: { type: String, value: '输入单位名称，如“民政”' },
    openAtOnce: Boolean,
  },
  data: {
    state: 'idle',
    query: '',
    problem: '',
    items: /** @type {import('../../services/organizations').OrganizationRow[]} */ ([]),
    page: 0,
    pages: 0,
    total: 0,
  },
  lifetimes: {
    attached() {
      if (this.data.openAtOnce) this.load(1);
    },
  },
  methods: {
    /** @param {WechatMiniprogram.CustomEvent} event */
    search(event) {
      const query = event.detail.value;
      this.setData({ query });
      if (query || this.data.openAtOnce) this.load(1);
      else this.setData({ state: 'idle', items: [], page: 0, pages: 0 });
    },

    more() { this.load(this.data.page + 1); },

    /** @param {number} page */
    async load(page) {
      const { query } = this.data;
      this.setData({ state: 'loading', problem: '' });
      try {
        const found = await organizations.search(query, page);
        if (query !== this.data.query) return; // an older answer came late
        const items = page === 1 ? found.items : [...this.data.items, ...found.items];
        this.setData({ state: 'ready', items, page: found.page, pages: found.pages, total: found.total });
      } catch (error) {
        this.setData({ state: 'error', problem: error.message });
      }
    },

    /** @param {WechatMiniprogram.TouchEvent} event */
    pick(event) {
      this.triggerEvent('pick', this.data.items[event.currentTarget.dataset.index]);
    },
  },
});
