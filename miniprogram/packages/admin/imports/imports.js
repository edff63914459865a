// 数据导入 / A file is chosen, checked, read as a difference and applied; and what was imported before.
const imports = require('../services/imports');
const attempts = require('../../../utils/attempts');
const display = require('../../../utils/display');
const { moment } = require('../../../utils/dates');

const LISTS = [{ value: 'new', label: '导入' }, { value: 'log', label: '导入记录' }];

/** @param {number} bytes */
const sized = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

/** @param {import('../services/imports').Counts} counts */
const inWords = ({ added, changed, gone }) => [['新增', added], ['变更', changed], ['减少', gone]]
  .filter(([, n]) => n).map(([word, n]) => `${word} ${n} 条`).join('、');

/** @param {import('../services/imports').Run} run */
const shown = (run) => ({ ...run, by: run.by || '命令行', when: moment(run.at), words: inWords(run) });

/** Everything about one file; another file begins with these again. */
const NOTHING = { stage: 'idle', percent: 0, problem: '', checked: null, applies: '', allow: false, done: null };

Page({
  data: {
    large: false,
    lists: LISTS,
    list: 'new',
    state: 'loading',
    title: '',
    refusal: '',
    kinds: /** @type {any[]} */ ([]),
    kind: 'organizations',
    about: '',
    fetching: false,
    fileName: '',
    ...NOTHING,
    checked: /** @type {any} */ (null),
    done: /** @type {any} */ (null),
    items: /** @type {any[]} */ ([]),
    open: /** @type {any} */ (null),
    page: 1,
    pages: 1,
  },

  file: /** @type {import('../services/imports').ChosenFile | null} */ (null),
  key: '',

  onLoad() { this.again(); },

  onShow() { display.apply(this); },

  again() { return this.data.list === 'log' ? this.loadLog(1) : this.loadKinds(); },

  async loadKinds() {
    this.setData({ state: 'loading', title: '', refusal: '' });
    try {
      const { items } = await imports.kinds();
      this.setData({ state: 'ready', kinds: items.map((one) => ({ value: one.name, label: one.title, about: one.about })) });
      this.describe();
    } catch (error) {
      this.refuse(error);
    }
  },

  /** @param {any} error */
  refuse(error) {
    this.setData({ state: 'error', title: error.status === 403 ? '没有权限' : '', refusal: error.message });
  },

  describe() {
    const kind = this.data.kinds.find((one) => one.value === this.data.kind);
    this.setData({ about: kind ? kind.about : '' });
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) {
    this.setData({ list: event.detail.value, open: null });
    this.again();
  },

  /** What was read from the file as one kind means nothing as another: it is checked anew. @param {WechatMiniprogram.CustomEvent} event */
  pickKind(event) {
    this.setData({ kind: event.detail.value });
    this.describe();
    if (this.file) this.check();
  },

  async download() {
    this.setData({ fetching: true, problem: '' });
    try {
      wx.openDocument({ filePath: await imports.template(this.data.kind), fileType: 'xlsx', showMenu: true });
    } catch (error) {
      this.setData({ problem: error.message });
    } finally {
      this.setData({ fetching: false });
    }
  },

  pickFile() {
    wx.chooseMessageFile({
      count: 1,
      type: 'file',
      extension: ['xlsx', 'csv'],
      success: ({ tempFiles: [{ path, name, size }] }) => {
        this.file = { path, name, size };
        this.check();
      },
    });
  },

  async check() {
    const { file } = this;
    const { kind } = this.data;
    this.key = attempts.newKey();
    this.setData({ ...NOTHING, fileName: `${file.name}（${sized(file.size)}）`, stage: 'checking' });
    try {
      const checked = await imports.check(kind, file, (percent) => this.setData({ percent }));
      if (file !== this.file || kind !== this.data.kind) return; // another file or kind was chosen meanwhile
      this.setData({ stage: 'checked', checked, applies: checked.problems.length ? '' : inWords(checked.counts) });
      wx.pageScrollTo({ selector: '#result' });
    } catch (error) {
      if (file === this.file && kind === this.data.kind) this.setData({ stage: 'idle', problem: error.message });
    }
  },

  /** @param {WechatMiniprogram.CustomEvent} event */
  allowChanged(event) { this.setData({ allow: event.detail.value.length > 0, problem: '' }); },

  async apply() {
    if (this.data.checked.many_gone && !this.data.allow) {
      this.setData({ problem: '减少的较多：请先勾选“我已核对，这些确实要减少”' });
      return;
    }
    this.setData({ stage: 'applying', percent: 0, problem: '' });
    try {
      const how = { allow: this.data.allow, key: this.key, progress: (/** @type {number} */ percent) => this.setData({ percent }) };
      const done = await imports.apply(this.data.checked, this.file, how);
      this.file = null;
      this.setData({ stage: 'done', fileName: '', done: shown(done) });
    } catch (error) {
      this.setData({ stage: 'checked', problem: error.message });
    }
  },

  recheck() { this.check(); },

  startOver() {
    this.file = null;
    this.setData({ ...NOTHING, fileName: '' });
  },

  /** @param {number} page */
  async loadLog(page) {
    if (page === 1) this.setData({ state: 'loading', title: '', refusal: '' });
    try {
      const found = await imports.runs(page);
      const items = found.items.map(shown);
      this.setData({ state: 'ready', page: found.page, pages: found.pages, items: page === 1 ? items : [...this.data.items, ...items] });
    } catch (error) {
      this.refuse(error);
    }
  },

  more() { this.loadLog(this.data.page + 1); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  async openRun(event) {
    const { id } = event.currentTarget.dataset;
    if (this.data.open && this.data.open.id === id) {
      this.setData({ open: null });
      return;
    }
    try {
      this.setData({ open: shown(await imports.run(id)) });
    } catch (error) {
      wx.showToast({ title: error.message, icon: 'none', duration: 3000 });
    }
  },
});
