// 投诉建议办理情况 / What became of complaints: of one office, or of the whole city with each office.
const figures = require('../../../services/complaint-figures');
const display = require('../../../utils/display');

/** @typedef {import('../../../services/complaint-figures').Block} Block */

/** The newest by itself; a list wants a name for each of its rows. @param {Block[]} blocks the newest first */
const byAge = ([newest = null, ...earlier]) => ({ newest, earlier: earlier.map((block) => ({ ...block, since: block.period.first_on })) });

Page({
  data: {
    large: false,
    state: 'loading',
    problem: '',
    organization: '',
    name: '',
    note: '',
    newest: /** @type {Block | null} */ (null),
    earlier: /** @type {Block[]} */ ([]),
    offices: /** @type {(Block & {id: number, name: string})[]} */ ([]),
  },

  /** @param {Record<string, string | undefined>} options without an office it is about the city */
  onLoad({ organization_id: organization }) {
    this.setData({ organization: organization || '' });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    this.setData({ state: 'loading', problem: '' });
    try {
      this.setData({ state: 'ready', ...(this.data.organization ? await this.office() : await this.city()) });
    } catch (error) {
      this.setData({ state: 'error', problem: error.message });
    }
  },

  async office() {
    const { name, note, blocks } = await figures.ofOffice(this.data.organization);
    return { name, note, ...byAge(blocks) };
  },

  async city() {
    const { city, note, months, offices } = await figures.ofCity();
    return { name: city, note, ...byAge(months), offices };
  },

  openCity() { wx.navigateTo({ url: '/packages/citizen/complaint-figures/complaint-figures' }); },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openOffice(event) {
    wx.navigateTo({ url: `/packages/citizen/complaint-figures/complaint-figures?organization_id=${event.currentTarget.dataset.id}` });
  },
});
