// 公示开关 / What citizens may see, of all of a kind or of one: switched here, said in words, then saved and valid at once.
const publication = require('../services/publication');
const views = require('../utils/flags');
const display = require('../../../utils/display');
const states = require('../utils/states');

const KINDS = [
  { value: 'organization', label: '单位' }, { value: 'counter', label: '窗口' }, { value: 'post', label: '岗位' }, { value: 'official', label: '人员' },
];

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    kinds: KINDS,
    kind: 'organization',
    kindLabel: '单位',
    id: '',
    name: '',
    flags: /** @type {import('../services/publication').Flag[]} */ ([]),
    draft: /** @type {import('../utils/flags').Draft} */ ({}),
    own: false,
    rows: /** @type {any[]} */ ([]),
    changes: /** @type {string[]} */ ([]),
    saving: false,
    done: '',
    failed: '',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ kind, id, name }) {
    this.setData({ kind: kind || 'organization', id: id || '', name: name ? decodeURIComponent(name) : '' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    const { kind, id } = this.data;
    this.setData({ state: 'loading', title: '', problem: '', done: '', failed: '', draft: {}, kindLabel: KINDS.find((one) => one.value === kind).label });
    try {
      const { items } = await publication.flags(/** @type {any} */ (kind), id);
      if (kind === this.data.kind) this.show(items, {});
    } catch (error) {
      this.setData(states.failed(error));
    }
  },

  /** @param {import('../services/publication').Flag[]} flags @param {import('../utils/flags').Draft} draft */
  show(flags, draft) {
    this.setData({ state: 'ready', flags, draft, own: flags.some(({ own }) => own), rows: views.rows(flags, draft), changes: views.changesInWords(flags, draft) });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ kind: event.detail.value });
    this.load();
  },

  /** @param {WechatMiniprogram.SwitchChange} event */
  turn(event) {
    this.setData({ done: '', failed: '' });
    this.show(this.data.flags, { ...this.data.draft, [event.currentTarget.dataset.field]: event.detail.value });
  },

  /** As all of the kind again. */
  follow() {
    this.setData({ done: '', failed: '' });
    this.show(this.data.flags, views.general(this.data.flags));
  },

  undo() { this.show(this.data.flags, {}); },

  async save() {
    const { kind, id, flags, draft, saving } = this.data;
    if (saving) return;
    this.setData({ saving: true, failed: '' });
    try {
      const { items } = await publication.change(/** @type {any} */ (kind), id, views.changes(flags, draft));
      this.show(items, {});
      this.setData({ done: '已保存，群众现在看到的就是这样' });
    } catch (error) {
      this.setData({ failed: error.message });
    } finally {
      this.setData({ saving: false });
    }
  },
});
