// 诉求概况 / What a supervisor reads in ten seconds: what it is, how it stands, how much time is left; and that it was brought before them.
const { timeLeft } = require('../../utils/complaint-moves');
const { send } = require('../../utils/sending');

Component({
  properties: { complaint: Object, clock: Object },
  data: { left: timeLeft({ status: '', overdue: false, days_left: null }), sending: false, refusal: '', fields: {} },
  observers: {
    'complaint, clock'(/** @type {any} */ complaint, /** @type {{paused: boolean, tone: any} | null} */ clock) {
      if (complaint && complaint.status) this.setData({ left: timeLeft(complaint, clock || undefined) });
    },
  },
  methods: {
    /** Said by hand: to have looked is not yet to have taken it in hand（已知悉）. */
    acknowledge() { send(this, 'acknowledgement', {}, '已知悉，请督促办理'); },
  },
});
