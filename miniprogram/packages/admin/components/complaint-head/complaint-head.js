// 诉求概况 / What a supervisor reads in ten seconds: what it is, how it stands, how much time is left.
const { timeLeft } = require('../../utils/complaint-moves');

Component({
  properties: { complaint: Object, clock: Object },
  data: { left: timeLeft({ status: '', overdue: false, days_left: null }) },
  observers: {
    'complaint, clock'(/** @type {any} */ complaint, /** @type {{paused: boolean, tone: any} | null} */ clock) {
      if (complaint && complaint.status) this.setData({ left: timeLeft(complaint, clock || undefined) });
    },
  },
});
