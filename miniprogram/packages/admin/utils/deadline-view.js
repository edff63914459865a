// 时限 / The clock and the ladder of a complaint in words and colours.
const { moment } = require('../../../utils/dates');

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

/** @param {string} day 2026-11-30 */
function named(day) {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日（${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}）`;
}

const SOON = 3; // working days

/** Of the clocks that run the one that is due first, else the last one that ran. @param {any[]} stages */
function current(stages) {
  const running = stages.filter(({ ended_at: ended }) => !ended).sort((a, b) => (a.due_on < b.due_on ? -1 : 1));
  return running[0] || stages[stages.length - 1] || null;
}

/** What was not owed any more when it ended was not done in time either. @param {any} stage @param {any} last @param {string} status */
function wasStopped(stage, last, status) {
  if (status === 'not_accepted') return stage.stage === 'answer';
  return status === 'withdrawn' && stage.ended_at === last.ended_at;
}

/** @param {any} stage @param {boolean} paused @param {boolean} stopped */
function toneOf(stage, paused, stopped) {
  if (stage.over) return 'bad';
  if (stage.ended_at) return stopped ? 'plain' : 'good';
  return paused || stage.days_left <= SOON || stage.marks.some((/** @type {any} */ mark) => mark.reached) ? 'warn' : 'good';
}

/** @param {any} stage @param {any} pause the one that runs now @param {boolean} stopped */
function left(stage, pause, stopped) {
  if (stopped && !stage.over) return '已停止计时';
  if (stage.ended_at) return stage.over ? '超期完成' : '按期完成';
  if (pause) return `暂停计时，${named(pause.ends_on)}恢复`;
  if (stage.over) return `已超 ${-stage.days_left} 个工作日`;
  return stage.days_left === 0 ? '今天到期' : `还剩 ${stage.days_left} 个工作日`;
}

/** A mark that is to come has not happened yet, and of a clock that has ended none is to come. @param {any} stage */
function marksOf({ ended_at: ended, marks }) {
  return marks.filter((/** @type {any} */ { reached }) => reached || !ended).map((/** @type {any} */ mark) => ({
    key: mark.mark,
    label: mark.reached ? mark.label : mark.label.replace(/^已/, ''),
    day: named(mark.day),
    reached: mark.reached,
    tone: mark.color === 'red' ? 'bad' : 'warn',
  }));
}

/** @param {any} stage @param {boolean} stopped */
function shownStage(stage, stopped) {
  const pause = stage.ended_at ? null : stage.pauses.find((/** @type {any} */ one) => one.running) || null;
  const extended = stage.extended_days ? `，含延期 ${stage.extended_days} 个` : '';
  return {
    key: `${stage.stage}${stage.round}`,
    label: `${stage.stage_label}期限`,
    due: named(stage.due_on),
    length: `共 ${stage.working_days + stage.extended_days} 个工作日${extended}，从 ${named(stage.starts_on)}次日起算`,
    left: left(stage, pause, stopped),
    tone: toneOf(stage, Boolean(pause), stopped),
    note: stage.note || '',
    ended: stage.ended_at ? `${moment(stage.ended_at).replace(' 00:00', '')}${stopped ? '停止' : '完成'}` : '',
    marks: marksOf(stage),
    pauses: stage.pauses.filter((/** @type {any} */ one) => one.starts_on < one.ends_on).map((/** @type {any} */ one) => `${named(one.starts_on)}起暂停，${named(one.ends_on)}恢复`),
  };
}

/** @param {any} ladder @param {number} place */
function shownLadder(ladder, place) {
  const { acknowledged_at: at, acknowledged_by_office: office, next_at: next } = ladder;
  const lapses = next && at && next > at ? `；${moment(next)}还没有办完，再往上报` : '';
  const waiting = next ? `还没有人确认知悉；${moment(next)}再次督办` : '已不需要督办';
  return {
    key: place,
    cause: ladder.cause_label,
    stands: Boolean(next && !at),
    end: at ? `${moment(at)} ${office || ''}已知悉${lapses}` : waiting,
    steps: ladder.steps.map((/** @type {any} */ step, /** @type {number} */ index) => (
      { key: index, words: `第 ${step.level} 级：${step.office} ${step.name}`, when: `${moment(step.told_at).replace(' 00:00', '')}告知` })),
  };
}

/**
 * What a superior who was told reads at the top; null for everybody else, and once somebody has it in hand.
 * @param {any[]} ladder
 */
function toldOf(ladder) {
  const mine = ladder.filter(({ may_acknowledge: may }) => may);
  if (!mine.length) return null;
  const next = mine.map(({ next_at: at }) => at).sort()[0];
  return { causes: mine.map(({ cause_label: cause }) => cause).join('、'), until: moment(next) };
}

/**
 * @param {any} deadline as the server says it
 * @param {string} status of the complaint
 */
function of(deadline, status) {
  const now = current(deadline.stages);
  const shown = (/** @type {any} */ stage) => shownStage(stage, wasStopped(stage, deadline.stages[deadline.stages.length - 1], status));
  return {
    paused: deadline.paused,
    preset: deadline.preset,
    now: now && shown(now),
    before: deadline.stages.filter((/** @type {any} */ stage) => stage !== now).map(shown).reverse(),
    pause: deadline.pause,
    extension: deadline.extension,
    ladders: deadline.ladder.map(shownLadder).reverse(),
    told: toldOf(deadline.ladder),
  };
}

module.exports = { of, named, SOON };
