// 投诉列表行 / One complaint in a list: its state, what it is about, and how long is left.
const SOON = 3; // working days
const OPEN = ['filed', 'accepted', 'assigned', 'raised', 'transferred'];

Component({
  properties: { row: Object },
  data: { soon: false, open: false },
  observers: {
    row(/** @type {any} */ row) {
      const open = row && OPEN.includes(row.status) && !row.overdue;
      this.setData({ soon: Boolean(open) && row.days_left <= SOON, open: Boolean(row) && OPEN.includes(row.status) });
    },
  },
});
