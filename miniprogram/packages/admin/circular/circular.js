// 通报 / One circular; a recipient's first look is the receipt. Who issued it sees who has read it.
const circulars = require('../../../services/circulars');
const display = require('../../../utils/display');
const { moment } = require('../../../utils/dates');

Page({
  data: { large: false, state: 'loading', title: '', problem: '', id: '', circular: /** @type {any} */ (null) },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id }) {
    this.setData({ id: id || '' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const found = await circulars.open(this.data.id);
      const readers = found.readers.map((one) => ({ ...one, when: moment(one.read_at) }));
      this.setData({ state: 'ready', circular: { ...found, when: moment(found.issued_at), mine: moment(found.read_at), readers } });
    } catch (error) {
      const title = error.status === 403 ? '没有权限' : error.status === 404 ? '没有找到' : '';
      this.setData({ state: 'error', title, problem: error.message });
    }
  },
});
