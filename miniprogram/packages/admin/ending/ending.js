// 撤销与合并 / A post or an office ends today, by a document; what follows is listed afterwards.
const moves = require('../services/moves');
const sessions = require('../../../services/sessions');
const display = require('../../../utils/display');

const KINDS = [{ value: 'merge', label: '并入另一单位' }, { value: 'end', label: '撤销' }];
const HINTS = {
  post: '从今天起撤销。它的环节、窗口和事项由接替的岗位承担，在岗人员不再担任，二维码停用。',
  merge: '从今天起并入另一单位：内设机构、岗位、窗口、事项、人员和没有答复的诉求都归另一单位，换发二维码。',
  end: '从今天起撤销，连同内设机构、岗位和窗口。还有诉求没有答复，或下面还有单位时，不能撤销。',
};

Page({
  data: {
    large: false,
    allowed: true,
    of: 'post',
    id: '',
    name: '',
    kinds: KINDS,
    kind: 'post',
    hint: HINTS.post,
    target: { id: 0, name: '' }, // the successor, or the office that takes over
    found: /** @type {{id: number, name: string}[]} */ ([]),
    searched: '',
    document: '',
    busy: false,
    failed: '',
    failure: /** @type {Record<string, string>} */ ({}),
    result: /** @type {import('../services/moves').Followed | null} */ (null),
  },

  /** @param {Record<string, string | undefined>} options */
  onLoad({ of, id, name }) {
    const staff = sessions.staff();
    if (!staff || !staff.can.includes('personnel')) {
      this.setData({ allowed: false });
      return;
    }
    const kind = of === 'office' ? 'merge' : 'post';
    this.setData({ of: of || 'post', id: id || '', name: name ? decodeURIComponent(name) : '', kind, hint: HINTS[kind] });
    wx.setNavigationBarTitle({ title: of === 'office' ? '合并、撤销单位' : '撤销岗位' });
  },

  onShow() { display.apply(this); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  choose(event) { this.setData({ kind: event.detail.value, hint: HINTS[event.detail.value], failed: '', failure: {} }); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  async search(event) {
    const words = event.detail.value;
    this.setData({ searched: words });
    if (!words) return;
    try {
      const { items } = await moves.posts(words);
      const others = items.filter((one) => !one.closed_on && String(one.id) !== this.data.id);
      if (words === this.data.searched) this.setData({ found: others.map((one) => ({ id: one.id, name: `${one.organization} ${one.name}` })) });
    } catch (error) {
      this.setData({ failed: error.message });
    }
  },

  /** @param {WechatMiniprogram.TouchEvent} event */
  pickPost(event) { this.pick(this.data.found[event.currentTarget.dataset.index]); },

  /** @param {WechatMiniprogram.CustomEvent} event */
  pickOffice({ detail: { id, name } }) { this.pick({ id, name }); },

  /** @param {{id: number | string, name: string}} target */
  pick({ id, name }) { this.setData({ target: { id: Number(id), name }, failed: '', failure: {} }); },

  unpick() { this.setData({ target: { id: 0, name: '' } }); },

  /** @param {WechatMiniprogram.Input} event */
  type(event) { this.setData({ document: event.detail.value, failed: '', failure: {} }); },

  ask() {
    const { kind, target, document, name, busy } = this.data;
    if (busy) return;
    const failure = { ...(kind === 'merge' && !target.id ? { target: '请选择并入哪个单位' } : {}), ...(document.trim() ? {} : { document: '请填写文号' }) };
    if (Object.keys(failure).length) {
      this.setData({ failure, failed: '还有没填的' });
      return;
    }
    wx.showModal({
      title: kind === 'merge' ? '合并单位' : '撤销',
      content: kind === 'merge' ? `今天把“${name}”并入“${target.name}”，不能退回。` : `今天撤销“${name}”，不能退回。`,
      confirmText: '办理',
      success: ({ confirm }) => { if (confirm) this.send(); },
    });
  },

  async send() {
    const { kind, id, target, document } = this.data;
    const paper = document.trim();
    this.setData({ busy: true, failed: '', failure: {} });
    try {
      const result = kind === 'merge' ? await moves.merge(id, { into_id: target.id, document: paper })
        : kind === 'end' ? await moves.endOffice(id, { document: paper })
          : await moves.endPost(id, { ...(target.id ? { successor_id: target.id } : {}), document: paper });
      this.setData({ result });
      wx.pageScrollTo({ scrollTop: 0 });
    } catch (error) {
      const { into_id: into, successor_id: successor, ...others } = error.fields || {};
      this.setData({ failed: error.message, failure: { ...others, ...(into || successor ? { target: into || successor } : {}) } });
    } finally {
      this.setData({ busy: false });
    }
  },
});
