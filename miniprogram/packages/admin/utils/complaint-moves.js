// 办理动作 / What staff may do with a complaint now, what each act asks for, and what usually comes next.

/**
 * What an act asks for, as `act-form` shows it.
 * @typedef {object} Form
 * @property {string} [field] the name of the words in the request
 * @property {string} [asks]
 * @property {string} [placeholder]
 * @property {string} [missing] what is said where there are no words, if not 请填写 and what is asked
 * @property {string} [note] what is said below the words
 * @property {boolean} [results]
 * @property {boolean} [documents]
 * @property {boolean} [along] whether those joined to it may be answered with it
 * @property {{most: number, label: string}} [days]
 * @property {number} [chars]
 */
/** @typedef {Form & {value: string, label: string, done: string, picks?: boolean, next?: boolean, tone?: string, sure?: string}} Move */

const { SOON } = require('./deadline-view');

const SEEN = '诉求人能看到这段话和单位名称，看不到您的姓名。';

/** @type {Move[]} */
const MOVES = [
  { value: 'accept', label: '受理', done: '已受理', sure: '受理后开始计办理期限，诉求人会看到。' },
  { value: 'urge', label: '催办', done: '已催办，已提醒承办人', sure: '马上提醒承办人，诉求人会看到“已催办”。每天一次。' },
  { value: 'answer', label: '答复', done: '已答复', field: 'text', asks: '给诉求人的答复', placeholder: '写明查证情况、处理结果和依据', results: true, documents: true, along: true, note: SEEN },
  { value: 'close', label: '办结', done: '已办结', field: 'text', asks: '办结说明', placeholder: '写明办理结果', note: `${SEEN}办结不等于解决，是否解决由诉求人说。` },
  { value: 'assign', label: '转办', done: '已转办', picks: true },
  { value: 'return', label: '退回', done: '已退回', field: 'reason', asks: '退回的理由', placeholder: '写明为什么不由本单位办理', note: SEEN },
  { value: 'escalate', label: '上报', done: '已上报，由上一级的其他人员办理', field: 'reason', asks: '上报的理由', placeholder: '写明需要上一级办理的原因', note: `${SEEN}上报后由上一级的其他人员办理，您只能看进度。` },
  { value: 'transfer', label: '移送纪检监察', done: '已移送', field: 'reason', asks: '移送的理由', placeholder: '写明涉及的问题线索', note: `${SEEN}移送后只有纪检监察人员能看到这件，不能收回。` },
  { value: 'reject', label: '不予受理', done: '已登记不予受理', field: 'reason', asks: '不予受理的理由', placeholder: '写明理由和依据，并告知可以向哪里反映', note: `${SEEN}提交后不能撤销；诉求人不同意的，可以请上一级再看一次。`, tone: 'danger' },
];

/** What is answered waits for its author, so nothing is the next thing to do. @type {Record<string, string>} */
const NEXT = { filed: 'accept', accepted: 'assign', assigned: 'answer', raised: 'accept', transferred: 'accept' };

/** What usually comes next; what cannot be handed on is answered here. @param {string} status @param {string[]} allowed */
function nextOf(status, allowed) {
  return status === 'accepted' && !allowed.includes('assign') ? 'answer' : NEXT[status];
}

const OVER = /^(closed|not_accepted|withdrawn)$/;

/**
 * The moves that are possible now, what usually comes next first. Who dispatched takes back; the department gives back.
 * What has no answer yet is closed with a result like one, but for praise.
 * @param {{status: string, kind?: string, allowed: string[], care?: string[]}} complaint
 * @param {string} role
 * @returns {Move[]}
 */
function movesOf({ status, kind, allowed, care = [] }, role) {
  const usual = nextOf(status, allowed);
  const first = (/** @type {Move} */ move) => (move.value === usual ? 0 : 1);
  const worded = (/** @type {Move} */ move) => (move.value === 'return' && role !== 'unit_admin'
    ? { ...move, label: '收回', done: '已收回', asks: '收回的理由', placeholder: '写明为什么收回' }
    : move.value === 'close' ? { ...move, results: status === 'accepted' && kind !== 'praise' } : move);
  return MOVES.filter(({ value }) => allowed.includes(value) || (value === 'urge' && care.includes(value))).sort((a, b) => first(a) - first(b)).map(worded)
    .map((move) => ({ ...move, next: move.value === usual }));
}

/**
 * Whose turn it is where it is not the reader's, and why there may be nothing to press.
 * @param {{status: string, status_label: string, assigned_organization: string | null, assignments_left?: number}} complaint
 * @param {Move[]} moves
 */
function whoseTurn({ status, status_label: label, assigned_organization: office, assignments_left: left }, moves) {
  if (status === 'accepted' && left === 0 && moves.length) return '转办次数已用完，请自行答复，或者上报。';
  if (moves.some(({ next }) => next)) return '';
  if (OVER.test(status)) return `这件${label}，不用再办理。`;
  if (status === 'assigned' && office) return `这件已转办给${office}，正在等它答复。`;
  if (status === 'answered') return '已经答复，正在等诉求人确认。';
  if (status === 'raised' && !moves.length) return '这件已交上一级，由上一级的其他人员办理。';
  return moves.length ? '' : `这件${label}，现在没有您可以做的操作。`;
}

/**
 * How the time stands, in the fewest words: what a supervisor reads in a meeting.
 * @param {{status: string, overdue: boolean, days_left: number | null}} complaint
 * @param {{paused: boolean, tone: '' | 'good' | 'warn' | 'bad'}} [clock] what the clock itself says, once that is known
 * @returns {{words: string, tone: '' | 'good' | 'warn' | 'bad'}}
 */
function timeLeft({ status, overdue, days_left: left }, clock) {
  if (left === null || left === undefined || OVER.test(status)) return { words: '', tone: '' };
  if (status === 'answered') return { words: '等诉求人确认', tone: '' };
  if (clock && clock.paused) return { words: '计时暂停中', tone: 'warn' };
  if (overdue) return { words: left < 0 ? `已超 ${-left} 个工作日` : '已逾期', tone: 'bad' };
  const soon = left <= SOON ? 'warn' : (clock && clock.tone) || 'good';
  return { words: left === 0 ? '今天到期' : `剩 ${left} 个工作日`, tone: soon };
}

module.exports = { movesOf, whoseTurn, timeLeft };
