// 诉求详情 / One complaint for the staff. The page loads it and tells its parts; each part shows and does one thing.
const desk = require('../services/complaint-desk');
const sessions = require('../../../services/sessions');
const drafts = require('../../../utils/drafts');
const display = require('../../../utils/display');

/** After these the complaint is no longer this person's to see. @type {Record<string, string>} */
const GONE = { return: '这件已退回，由转来的单位重新办理。', transfer: '这件已移送纪检监察机关，只有他们能看到。', recusal: '您已回避，这件由其他人办理。' };

/** What an act is called in `allowed` and `care`, where that is not its address. @type {Record<string, string>} */
const NAMES = { messages: 'write', extension: 'pause' };

/** @param {{allowed: string[], care: string[]}} complaint @param {string} what */
function offers({ allowed, care }, what) {
  return [...allowed, ...care].includes(NAMES[what] || what);
}

/** Whether these words stand on the timeline. @param {{timeline: {text?: string | null}[]}} complaint @param {string} words */
function arrived({ timeline }, words) {
  const bare = (/** @type {string} */ text) => text.replace(/\s+/g, '');
  return Boolean(words) && timeline.some(({ text }) => Boolean(text) && bare(String(text)) === bare(words));
}

Page({
  data: {
    large: false,
    state: 'loading',
    title: '',
    problem: '',
    id: '',
    role: '',
    complaint: /** @type {any} */ (null),
    clock: { paused: false, tone: '', told: /** @type {object | null} */ (null) },
    unsent: '',
    refused: '',
    away: false,
    done: '',
    gone: '',
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ id }) {
    const staff = sessions.staff();
    this.setData({ id: id || '', role: staff ? staff.role : '' });
    this.load();
  },

  onShow() {
    display.apply(this);
    this.setData({ away: false });
  },

  onHide() { this.setData({ away: true }); },

  async load() {
    this.setData({ state: 'loading', title: '', problem: '' });
    try {
      const complaint = await desk.get(this.data.id);
      const staff = sessions.staff();
      this.setData({ state: 'ready', complaint, role: staff ? staff.role : '' });
    } catch (error) {
      const title = error.status === 403 ? '没有权限' : error.status === 404 ? '没有找到' : '';
      this.setData({ state: 'error', title, problem: error.status === 404 ? '编号不对，或已转给别人办理' : error.message });
    }
  },

  async onPullDownRefresh() {
    await this.refresh();
    wx.stopPullDownRefresh();
  },

  /** What is on the screen stays where it cannot be asked anew. */
  async refresh() {
    try {
      this.setData({ complaint: await desk.get(this.data.id) });
    } catch (error) {
      if (error.status === 404) this.setData({ gone: '这件现在不由您办理了。' });
    }
  },

  /** A part has done something. @param {WechatMiniprogram.CustomEvent} event */
  changed(event) {
    const { answer, what, done } = event.detail;
    const left = what === 'recusal' || (answer && answer.status && !answer.timeline && !('on_hold' in answer));
    this.setData({ done, refused: '' });
    if (done) wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    if (answer && answer.timeline) this.setData({ complaint: answer });
    else if (left) this.left(what);
    else this.refresh();
  },

  /** Given back it may still be seen by who dispatched it. @param {string} what */
  async left(what) {
    try {
      this.setData({ complaint: await desk.get(this.data.id) });
    } catch {
      this.setData({ gone: GONE[what] || '这件现在不由您办理了。' });
    }
  },

  /**
   * Somebody was first: how it stands now is asked for. The refusal and the words typed stay where they are, or, where
   * there is no place for them any more, at the top to be copied. Who was first may have been the same person, whose
   * first try had arrived and its answer had not.
   * @param {WechatMiniprogram.CustomEvent} event
   */
  async stale(event) {
    const { what, words, refusal } = event.detail;
    await this.refresh();
    const { gone, complaint, id } = this.data;
    if (!gone && offers(complaint, what)) return;
    if (!gone && arrived(complaint, words)) {
      drafts.drop(`complaint:${id}:${what}`);
      this.selectComponent('#moves').setData({ refusal: '' });
      this.setData({ done: '刚才已经办成，没有再办一次', refused: '' });
    } else this.setData({ unsent: words, refused: what === 'acknowledgement' ? refusal : '', done: '' });
    wx.pageScrollTo({ scrollTop: 0, duration: 0 });
  },

  forgetUnsent() { this.setData({ unsent: '' }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  setClock(event) { this.setData({ clock: /** @type {any} */ (event.detail) }); },

  toList() { wx.redirectTo({ url: '/packages/admin/complaints/complaints' }); },
});
