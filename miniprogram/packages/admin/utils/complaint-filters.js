// 诉求筛选 / The ways to look at a caseload, each with how many there are; what is empty and not chosen is left out.

/** Red first. @type {{value: string, label: string, always?: boolean}[]} */
const WAYS = [
  { value: '', label: '全部', always: true },
  { value: 'overdue', label: '已逾期', always: true },
  { value: 'told', label: '等我知悉' },
  { value: 'due_soon', label: '即将到期' },
  { value: 'mine', label: '我承办的' },
  { value: 'held', label: '内容待复核' },
  { value: 'to_accept', label: '待受理', always: true },
  { value: 'in_progress', label: '办理中' },
  { value: 'accepted', label: '已受理' },
  { value: 'assigned', label: '已转办' },
  { value: 'answered', label: '待办结' },
  { value: 'raised', label: '已上交' },
  { value: 'transferred', label: '已移送' },
  { value: 'closed', label: '已办结' },
  { value: 'not_accepted', label: '不予受理' },
  { value: 'withdrawn', label: '已撤回' },
];
const KINDS = [
  { value: '', label: '各类' }, { value: 'complaint', label: '投诉' }, { value: 'tip_off', label: '举报' },
  { value: 'suggestion', label: '建议' }, { value: 'praise', label: '表扬' },
];

/**
 * @param {Record<string, number> | null} counts null where they are not known
 * @param {string} chosen
 * @returns {{value: string, label: string}[]}
 */
function waysOf(counts, chosen) {
  const many = (/** @type {string} */ value) => (counts ? counts[value] || 0 : null);
  return WAYS
    .filter(({ value, always }) => always || value === chosen || !counts || many(value))
    .map(({ value, label }) => ({ value, label: counts ? `${label} ${many(value)}` : label }));
}

/** Tip-offs are in a queue of their own, which only discipline inspection has. @param {string} role */
function kindsOf(role) {
  return role === 'discipline' ? KINDS : KINDS.filter(({ value }) => value !== 'tip_off');
}

/** @param {string} role */
function titleOf(role) {
  if (role === 'discipline') return '举报与移送件';
  return role === 'unit_admin' ? '转来的诉求' : '诉求';
}

module.exports = { waysOf, kindsOf, titleOf };
