// 进度节点 / The steps of a complaint: done, now, still to come.
const WAY = [
  { value: 'filed', label: '已提交' },
  { value: 'accepted', label: '已受理' },
  { value: 'assigned', label: '已转办' },
  { value: 'answered', label: '已答复' },
  { value: 'closed', label: '已办结' },
];
const REFUSED = [WAY[0], { value: 'not_accepted', label: '不予受理', refused: true }];

/**
 * @param {string} status
 * @param {{label: string}[]} timeline what really happened
 */
function steps(status, timeline) {
  const way = status === 'not_accepted' ? REFUSED : WAY;
  const now = way.findIndex((step) => step.value === status);
  const happened = (/** @type {string} */ label) => timeline.some((entry) => entry.label.startsWith(label));
  return way
    .map((step, index) => ({ ...step, state: index < now ? 'done' : index === now ? 'now' : 'todo' }))
    .filter((step) => step.state !== 'done' || step.value === 'filed' || happened(step.label));
}

module.exports = { steps };
