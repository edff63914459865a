// 办理 / The moves that are possible now, what each asks for, and to whom a complaint may be dispatched.
const desk = require('../../services/complaint-desk');
const vocabulary = require('../../../../services/vocabulary');
const { movesOf, whoseTurn } = require('../../utils/complaint-moves');
const { send } = require('../../utils/sending');

/** @typedef {import('../../utils/complaint-moves').Move} Move */

Component({
  properties: { complaint: Object, post: String },
  data: {
    moves: /** @type {Move[]} */ ([]),
    acting: /** @type {Move | null} */ (null),
    draft: '',
    turn: '',
    results: /** @type {import('../../../../services/vocabulary').Choice[]} */ ([]),
    offices: /** @type {import('../../services/complaint-desk').Office[]} */ ([]),
    officesState: '',
    others: false,
    sending: false,
    refusal: '',
    fields: {},
  },
  lifetimes: {
    attached() {
      vocabulary.get().then((words) => this.setData({ results: words.complaint_results }), () => {});
    },
  },
  observers: {
    /** What can be done is asked anew after every move; a form that is still possible stays open with its words. */
    'complaint, post'(/** @type {any} */ complaint, /** @type {string} */ post) {
      if (!complaint || !complaint.allowed) return;
      const moves = movesOf(complaint, post);
      const { acting } = this.data;
      const still = acting && moves.find(({ value }) => value === acting.value);
      this.setData({ moves, turn: whoseTurn(complaint, moves), acting: still || null });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    choose(event) {
      const move = this.data.moves.find(({ value }) => value === event.currentTarget.dataset.value);
      if (!move) return;
      this.setData({ refusal: '', fields: {}, others: false });
      if (move.field || move.picks) {
        this.setData({ acting: move, draft: `complaint:${this.data.complaint.id}:${move.value}` });
        if (move.picks) this.loadOffices();
      } else this.ask(move, `确认${move.label}？`, move.sure || '', {});
    },

    async loadOffices() {
      this.setData({ officesState: 'loading' });
      try {
        const { items } = await desk.offices(this.data.complaint.id);
        this.setData({ offices: items, officesState: 'ready', others: !items.length });
      } catch {
        // Whoever is wanted can still be searched for.
        this.setData({ offices: [], officesState: 'ready', others: true });
      }
    },

    showOthers() { this.setData({ others: true }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    pickOther(event) { this.assignTo({ id: event.detail.id, name: event.detail.name }); },

    /** @param {WechatMiniprogram.TouchEvent} event */
    pickProposed(event) { this.assignTo(this.data.offices[event.currentTarget.dataset.index]); },

    /** @param {{id: number | string, name: string}} office */
    assignTo({ id, name }) {
      const { acting, complaint } = this.data;
      const last = complaint.assignments_left <= 1 ? '这是最后一次转办，之后只能自行办理或上报。' : '';
      if (acting) this.ask(acting, `转办给${name}？`, `由该单位办理，它看不到诉求人的联系方式。${last}`, { organization_id: id });
    },

    cancel() { this.setData({ acting: null, refusal: '', fields: {} }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    async sendForm(event) {
      const { acting, complaint } = this.data;
      if (!acting) return;
      const form = this.selectComponent('#form');
      const done = event.detail.to_joined ? `${acting.done}，合并办理的另外 ${complaint.joined_to_answer} 件也已答复` : acting.done;
      if (await send(this, acting.value, event.detail, done)) form.clear();
    },

    /** @param {Move} move @param {string} title @param {string} content @param {object} data */
    ask(move, title, content, data) {
      wx.showModal({
        title,
        content,
        success: async ({ confirm }) => {
          if (confirm && await send(this, move.value, data, move.done)) this.setData({ acting: null });
        },
      });
    },
  },
});
