// 身份公示 / The public profile behind a code: who this is, whether the code is good, and what one can do here.
const profiles = require('../../services/profiles');
const organizations = require('../../services/organizations');
const figures = require('../../services/complaint-figures');
const tokens = require('../../utils/tokens');
const display = require('../../utils/display');

const DUTIES_SHOWN = 4;
const MATTERS_SHOWN = 20;

/** @typedef {import('../../services/profiles').Profile} Profile */

/**
 * The qualification band: green, red, or "nobody in post".
 * @param {Profile} profile
 */
function bandOf({ code, holder, official, qualification }) {
  if (code.state === 'revoked') {
    const when = code.revoked_on ? code.revoked_on.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日') : '';
    return { tone: 'bad', icon: 'warning', word: '二维码已停用', why: `${when ? `${when}起停用，` : ''}不能作为身份凭据` };
  }
  if (qualification && qualification.light === 'red' && qualification.reason !== 'nobody_on_post') {
    return { tone: 'bad', icon: 'warning', word: '核验未通过', why: qualification.reason_label };
  }
  if (holder === 'organization') return { tone: 'good', icon: 'shield', word: '单位信息有效', why: '由机构编制部门制发' };
  if (!official) return { tone: 'none', icon: 'person', word: '暂无在岗人员', why: '这个岗位现在没有人任职' };
  if (official.on_duty === false) return { tone: 'none', icon: 'person', word: '不在岗', why: '工作人员当前不在这个岗位' };
  return { tone: 'good', icon: 'shield', word: '在岗', why: '身份有效，由机构编制部门核实' };
}

/**
 * The facts worth a line; what is not published is not shown.
 * @param {Profile} profile
 */
function factsOf({ organization, post, official, counter }) {
  const day = (/** @type {string} */ text) => text.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');
  const strength = organization.authorized_strength ? `编制 ${organization.authorized_strength} 名${organization.actual_strength === null ? '' : `，实有 ${organization.actual_strength} 名`}` : '';
  return [
    { name: '工号', value: official ? official.staff_number : '' },
    { name: '编制类型', value: official ? official.establishment_type : '' },
    { name: '任现职', value: official && official.since ? `${day(official.since)}起` : '' },
    { name: '窗口位置', value: counter ? counter.place : '' },
    { name: '办公地址', value: organization.address },
    // No line may break within “14:00—17:30”.
    { name: '服务时间', value: (organization.hours || '').replace(/[—–-]/g, '\u2060$&\u2060') },
    { name: '联系电话', value: organization.phone, phone: true },
    { name: '人员编制', value: post ? '' : strength },
    ...(official && official.certificates ? official.certificates.map((one) => ({ name: one.kind || '执法证件', value: `${one.number}，${one.scope}，${day(one.valid_until)}止（${one.state_label}）` })) : []),
  ].filter((fact) => fact.value);
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    final: false,
    token: '',
    profile: /** @type {Profile | null} */ (null),
    target: { title: '', under: '', organization: '', post: '' },
    band: { tone: '', icon: '', word: '', why: '' },
    facts: /** @type {{name: string, value: string | null, phone?: boolean}[]} */ ([]),
    duties: /** @type {string[]} */ ([]),
    dutiesShown: /** @type {string[]} */ ([]),
    matters: /** @type {Profile['matters']} */ ([]),
    complaints: /** @type {{note: string, blocks: import('../../services/complaint-figures').Block[]} | null} */ (null),
    posts: /** @type {{name: string, official_name: string, code_token: string}[]} */ ([]),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad(options) {
    this.setData({ token: tokens.fromOptions(options) });
    this.load();
  },

  onShow() { display.apply(this); },

  async load() {
    const { token } = this.data;
    if (!token) {
      this.setData({ state: 'error', final: true, title: '没有认出二维码', problem: '请回首页重新扫一扫' });
      return;
    }
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      this.show(await profiles.get(token));
    } catch (error) {
      const unknown = error.status === 404;
      this.setData({ state: 'error', final: unknown, title: unknown ? '没有找到这个二维码' : '', problem: unknown ? '请核对后重新扫一扫。来历不明的二维码，请不要相信。' : error.message });
    }
  },

  /** @param {Profile} profile */
  show(profile) {
    const target = profiles.target(profile);
    const duties = (profile.post ? profile.post.duties : profile.organization.duties) || [];
    this.setData({
      state: 'ready',
      profile,
      target,
      duties,
      band: bandOf(profile),
      facts: factsOf(profile),
      dutiesShown: duties.length > DUTIES_SHOWN + 1 ? duties.slice(0, DUTIES_SHOWN) : duties,
      matters: profile.matters.slice(0, MATTERS_SHOWN),
    });
    wx.setNavigationBarTitle({ title: target.title });
    if (profile.holder === 'organization') {
      this.loadPosts(profile.organization.id);
      this.loadComplaints(profile.organization.id);
    }
  },

  /** The posts are an extra: without them the profile is still whole. @param {number | string} id */
  async loadPosts(id) {
    try {
      const { posts } = await organizations.get(id);
      this.setData({ posts: posts.filter((/** @type {{code_token: string | null}} */ post) => post.code_token) });
    } catch {
      this.setData({ posts: [] });
    }
  },

  /** An extra too. @param {number | string} id */
  async loadComplaints(id) {
    this.setData({ complaints: await figures.ofOffice(id).catch(() => null) });
  },

  openComplaints() {
    const { profile } = this.data;
    if (profile) wx.navigateTo({ url: `/packages/citizen/complaint-figures/complaint-figures?organization_id=${profile.organization.id}` });
  },

  showDuties() { this.setData({ dutiesShown: this.data.duties }); },

  rate() {
    wx.navigateTo({ url: `/pages/rate/rate?token=${encodeURIComponent(this.data.token)}` });
  },

  complain() {
    const { profile, token } = this.data;
    const revoked = profile && profile.code.state === 'revoked'; // it names nobody any more, but its office is known
    wx.navigateTo({ url: `/pages/complain/complain?${revoked ? `organization_id=${profile.organization.id}` : `code_token=${encodeURIComponent(token)}`}` });
  },

  openMatters() {
    const { profile } = this.data;
    if (profile) wx.navigateTo({ url: `/pages/matters/matters?organization_id=${profile.organization.id}` });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openMatter(event) {
    wx.navigateTo({ url: `/packages/citizen/matter/matter?code=${encodeURIComponent(event.currentTarget.dataset.code)}` });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  openPost(event) {
    wx.navigateTo({ url: `/pages/profile/profile?token=${encodeURIComponent(event.currentTarget.dataset.token)}` });
  },

  openSuccessor() {
    const { profile } = this.data;
    if (profile) wx.redirectTo({ url: `/pages/profile/profile?token=${encodeURIComponent(profile.code.successor_token || '')}` });
  },

  openMovedTo() {
    const { profile } = this.data;
    if (profile && profile.code.moved_to) wx.redirectTo({ url: `/pages/profile/profile?token=${encodeURIComponent(profile.code.moved_to.token)}` });
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  call(event) {
    wx.makePhoneCall({ phoneNumber: event.currentTarget.dataset.number, fail: () => {} });
  },

  goHome() { wx.switchTab({ url: '/pages/home/home' }); },

  onShareAppMessage() {
    return { title: this.data.target.title, path: `/pages/profile/profile?token=${encodeURIComponent(this.data.token)}` };
  },
});
