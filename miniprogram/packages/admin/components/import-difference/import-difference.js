// 导入差异 / What a file adds, changes, ends and sets apart, and what follows: the numbers, then each line of it.
const SORTS = [
  { key: 'added', label: '新增', tone: 'good', about: '' },
  { key: 'changed', label: '变更', tone: '', about: '' },
  { key: 'gone', label: '减少', tone: 'bad', about: '文件里没有了：记下最后一日，不删除历史。' },
  { key: 'conflicts', label: '冲突', tone: 'warn', about: '互相矛盾：这些行不导入，等人处理。' },
  { key: 'follows', label: '随后变化', tone: '', about: '' },
];

const FIRST = 20; // what is to be done with the file is asked below the lists: they are short until somebody wants all

/** A changed line names what it is about before the first colon. @param {string} text @param {string} sort */
function parts(text, sort) {
  const at = sort === 'changed' ? text.indexOf('：') : -1;
  return at < 0 ? { name: '', what: [text] } : { name: text.slice(0, at), what: text.slice(at + 1).split('；') };
}

Component({
  properties: { counts: Object, difference: Object },
  data: { tiles: /** @type {any[]} */ ([]), sorts: /** @type {any[]} */ ([]) },
  observers: {
    'counts, difference': function show(counts, difference) {
      const of = (/** @type {string} */ key) => (counts[key] === undefined ? (difference[key] || []).length : counts[key]);
      const tiles = SORTS.slice(0, 4).map(({ key, label, tone }) => ({ label, tone: of(key) ? tone : '', n: of(key) }));
      if (counts.unchanged !== undefined) tiles.push({ label: '未变', tone: '', n: counts.unchanged });
      const sorts = SORTS.filter(({ key }) => (difference[key] || []).length).map((sort) => ({
        ...sort,
        n: of(sort.key),
        all: difference[sort.key].map((/** @type {string} */ text) => parts(text, sort.key)),
        lines: difference[sort.key].slice(0, FIRST).map((/** @type {string} */ text) => parts(text, sort.key)),
        rest: of(sort.key) - difference[sort.key].length,
      }));
      this.setData({ tiles, sorts });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    showAll(event) {
      const { index } = event.currentTarget.dataset;
      this.setData({ [`sorts[${index}].lines`]: this.data.sorts[index].all });
    },
  },
});
