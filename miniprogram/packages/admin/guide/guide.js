// 样式一览 / Every part of the design system on one page, for those who change it. Everything on it is made up.
const display = require('../../../utils/display');

const COLOURS = ['ground', 'surface', 'raised', 'ink', 'ink-soft', 'line', 'edge', 'primary-fill', 'tint', 'good-fill', 'good-tint', 'bad-fill', 'bad-tint', 'warn-fill', 'warn-tint', 'off'];
const ICONS = ['scan', 'search', 'building', 'person', 'check', 'cross', 'warning', 'star', 'message', 'shield', 'camera', 'chevron', 'chart', 'document', 'home', 'desk', 'lock'];
const LEVELS = [{ value: 4, label: '非常满意' }, { value: 3, label: '满意' }, { value: 2, label: '基本满意' }, { value: 1, label: '不满意' }];
const WEEKS = [[88, 79, 93], [91, 84, 95], [null, null, null], [84, 75, 90], [90, 83, 94], [93, 88, 96]];
const OFFICES = [['示例甲局', 94, 90, 97], ['示例乙局', 81, 72, 88], ['示例丙局', null, null, null]];
const ROW = {
  id: 1, status: 'accepted', status_label: '已受理', kind_label: '投诉', overdue: false, days_left: 2, organization: '示例甲局', post: '综合窗口岗',
  category_label: '慢作为', filed_on: '2026-11-20', due_on: '2026-11-25',
};

Page({
  data: {
    large: false,
    colours: COLOURS,
    icons: ICONS,
    levels: LEVELS,
    level: 0,
    choices: [{ value: 'complaint', label: '投诉' }, { value: 'suggestion', label: '建议' }, { value: 'praise', label: '表扬' }],
    choice: 'suggestion',
    row: ROW,
    late: { ...ROW, status: 'filed', status_label: '已提交', overdue: true, days_left: -1 },
    timeline: [
      { when: '11月20日 09:12', label: '已提交', office: '群众', text: null },
      { when: '11月20日 15:40', label: '已受理', office: '示例市效能办', text: '已转相关科室核查' },
    ],
    weeks: WEEKS.map(([percent, low, high], index) => ({ label: `${index + 42}周`, percent, low, high })),
    offices: OFFICES.map(([label, percent, low, high]) => ({ label, percent, low, high })),
  },

  onShow() { display.apply(this); },

  toggleLarge() { display.toggle(this); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickLevel(event) { this.setData({ level: event.detail.value }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickChoice(event) { this.setData({ choice: event.detail.value }); },
});
