// 诉求人 / The author: nobody, or a masked contact that is shown for a moment, for a reason that the author reads.
const { send } = require('../../utils/sending');

const SHOWN_SECONDS = 60;
/** @type {WeakMap<object, number>} */
const timers = new WeakMap();

Component({
  properties: {
    complaint: Object,
    away: Boolean, // the page is out of sight
  },
  data: {
    may: false,
    asking: false,
    contact: /** @type {{name: string, phone: string} | null} */ (null),
    draft: '',
    form: { field: 'reason', asks: '为什么要看', placeholder: '如：核实办事日期', note: '理由会告诉诉求人，每次查看都有记录。', chars: 200 },
    sending: false,
    refusal: '',
    fields: {},
  },
  observers: {
    complaint(/** @type {any} */ complaint) {
      if (!complaint || !complaint.care) return;
      this.setData({ may: complaint.care.includes('contact') && complaint.contacts_left > 0, draft: `complaint:${complaint.id}:contact` });
    },
    away(/** @type {boolean} */ away) { if (away) this.forget(); },
  },
  lifetimes: {
    detached() { clearTimeout(timers.get(this) || 0); },
  },
  methods: {
    ask() { this.setData({ asking: true, refusal: '', fields: {} }); },

    cancel() { this.setData({ asking: false, refusal: '', fields: {} }); },

    /** @param {WechatMiniprogram.CustomEvent} event */
    async sendForm(event) {
      const form = this.selectComponent('#form');
      const contact = await send(this, 'contact', event.detail, '');
      if (!contact) return;
      form.clear();
      clearTimeout(timers.get(this) || 0);
      this.setData({ contact, asking: false });
      timers.set(this, setTimeout(() => this.forget(), SHOWN_SECONDS * 1000));
    },

    /** It is not kept anywhere. */
    forget() {
      clearTimeout(timers.get(this) || 0);
      if (this.data.contact) this.setData({ contact: null });
    },

    call() {
      if (this.data.contact) wx.makePhoneCall({ phoneNumber: this.data.contact.phone });
    },
  },
});
