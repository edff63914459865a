// 工作台 / The workbench: what a supervisor or an office's administrator has to do now.
const sessions = require('../../services/sessions');
const admin = require('../../services/admin');
const display = require('../../utils/display');
const drafts = require('../../utils/drafts');
const tabBar = require('../../utils/tab-bar');

/** What there is to do, red first; each leads to the list that holds it. A department only answers; `some` is shown where there is any. */
const COUNTS = [
  { key: 'overdue', label: '已逾期', tone: 'bad', query: 'overdue', unit: true },
  { key: 'told', label: '等我知悉', tone: 'bad', query: 'told', some: true, unit: true },
  { key: 'due_soon', label: '即将到期', tone: 'warn', query: 'due_soon', unit: true },
  { key: 'to_accept', label: '待受理', tone: 'act', query: 'to_accept' },
  { key: 'in_progress', label: '办理中', tone: 'act', query: 'in_progress', unit: true },
  { key: 'to_close', label: '待办结', tone: 'act', query: 'answered' },
];
const TITLES = { discipline: '待办 · 举报与移送件', unit_admin: '待办 · 转给本单位的诉求' };

/** What an office keeps up; each is shown to those who may, and the server decides again. */
const KEEPING = [
  { power: 'posts', name: '岗位与人员', icon: 'building', page: 'establishment' },
  { power: 'completeness', name: '履职信息完整度', icon: 'check', page: 'completeness' },
  { power: 'publication', name: '公示开关', icon: 'shield', page: 'publication' },
  { power: 'roster', name: '值班表', icon: 'person', page: 'roster' },
  { power: 'overview', name: '工作日历', icon: 'document', page: 'calendar' },
  { power: 'competences', name: '职责分工', icon: 'desk', page: 'competences' },
  { power: 'ratings.review', name: '异常评价复核', icon: 'warning', page: 'bursts' },
  { power: 'reachability', name: '无法送达', icon: 'warning', page: 'unreachable' },
  { power: 'imports', name: '数据导入', icon: 'document', page: 'imports' },
  { power: 'personnel', name: '试点与环节', icon: 'chart', page: 'pilot' },
];

function greetingNow() {
  const hour = new Date(Date.now() + 8 * 3600 * 1000).getUTCHours();
  if (hour < 12) return '上午好';
  return hour < 18 ? '下午好' : '晚上好';
}

Page({
  data: {
    large: false,
    state: 'loading',
    problem: '',
    greeting: '',
    office: '',
    desk: false,
    overview: /** @type {any} */ (null),
    can: { complaints: false, intake: false, satisfaction: false, comments: false, digests: false, prints: false, circulars: false, bindings: false },
    keeping: /** @type {typeof KEEPING} */ ([]),
    title: '',
    counts: /** @type {{key: string, label: string, tone: string, query: string, n: number}[]} */ ([]),
  },

  onShow() {
    display.apply(this);
    tabBar.update(this);
    this.load();
  },

  async load() {
    if (this.data.state !== 'ready') this.setData({ state: 'loading', problem: '' });
    try {
      const staff = await sessions.currentStaff();
      tabBar.update(this);
      if (!staff) {
        this.setData({ state: sessions.inBrowser() ? 'desk' : 'stranger' });
        return;
      }
      this.show(await admin.overview());
    } catch (error) {
      this.setData(error.status === 403 ? { state: sessions.inBrowser() ? 'desk' : 'stranger' } : { state: 'error', problem: error.message });
    }
  },

  /** @param {any} overview */
  show(overview) {
    const { can, role } = overview.staff;
    this.setData({
      state: 'ready',
      overview,
      desk: sessions.atDesk(),
      can: {
        complaints: can.includes('complaints.list'),
        intake: can.includes('complaints.intake'),
        satisfaction: can.includes('satisfaction'),
        comments: can.includes('comments'),
        digests: can.includes('digests'),
        prints: can.includes('prints'),
        circulars: can.includes('circulars'),
        bindings: can.includes('bindings'),
      },
      keeping: KEEPING.filter(({ power }) => can.includes(power)),
      greeting: greetingNow(),
      office: overview.staff.organization ? overview.staff.organization.name : '',
      title: TITLES[role] || '待办',
      counts: COUNTS.map((count) => ({ ...count, n: overview.todo[count.key] })).filter(({ unit, some, n }) => (unit || role !== 'unit_admin') && (n || !some)),
    });
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openList(event) {
    wx.navigateTo({ url: `/packages/admin/complaints/complaints?status=${event.currentTarget.dataset.query}` });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openComplaint(event) {
    wx.navigateTo({ url: `/packages/admin/complaint/complaint?id=${event.currentTarget.dataset.id}` });
  },

  /** Ends the sign-in at this PC; the next visitor finds the code again, and nothing that was typed here. */
  async leaveDesk() {
    drafts.dropAll();
    await sessions.signOut();
    this.setData({ state: 'loading' });
    this.load();
  },

  goHome() { wx.switchTab({ url: '/pages/home/home' }); },
});
