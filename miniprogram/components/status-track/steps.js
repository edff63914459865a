// 进度节点 / The steps of a complaint: done, now, still to come.
const WAY = [
  { value: 'filed', label: '已提交' },
  { value: 'accepted', label: '已受理' },
  { value: 'assigned', label: '已转办' },
  { value: 'answered', label: '已答复' },
  { value: 'closed', label: '已办结' },
];
/** Ways that leave the usual one. @type {Record<string, {value: string, label: string, refused?: boolean}[]>} */
const OTHER = {
  not_accepted: [WAY[0], { value: 'not_accepted', label: '不予受理', refused: true }],
  withdrawn: [WAY[0], { value: 'withdrawn', label: '已撤回' }],
  raised: [WAY[0], { value: 'raised', label: '已上交' }, WAY[1], WAY[3], WAY[4]],
  transferred: [WAY[0], { value: 'transferred', label: '已移送' }, WAY[1], WAY[3], WAY[4]],
};

/**
 * @param {string} status
 * @param {{label: string}[]} timeline what really happened
 * @param {boolean} [kept] it stays with discipline inspection from its first day, as a tip-off（举报）does
 */
function steps(status, timeline, kept = false) {
  const happened = (/** @type {string} */ label) => timeline.some((entry) => entry.label.startsWith(label));
  // Discipline inspection passes nothing on.
  const usual = kept ? WAY.filter(({ value }) => value !== 'assigned') : WAY;
  const way = OTHER[status] || (happened('已移送') ? OTHER.transferred : usual);
  const now = way.findIndex((step) => step.value === status);
  return way
    .map((step, index) => ({ ...step, state: index < now ? 'done' : index === now ? 'now' : 'todo' }))
    .filter((step) => step.state !== 'done' || step.value === 'filed' || happened(step.label));
}

module.exports = { steps };
