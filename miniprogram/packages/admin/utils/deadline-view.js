// 时限 / The clock and the ladder of a complaint in words and colours.
const { moment } = require('../../../utils/dates');

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

/** @param {string} day 2026-11-30 */
function named(day) {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日（${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}）`;
}

/** The clock that runs now, else the last one that ran. @param {any[]} stages */
function current(stages) {
  return stages.find(({ ended_at: ended }) => !ended) || stages[stages.length - 1] || null;
}

/** @param {any} stage @param {boolean} paused */
function toneOf(stage, paused) {
  if (stage.over) return 'bad';
  if (paused || (!stage.ended_at && stage.marks.some((/** @type {any} */ mark) => mark.reached))) return 'warn';
  return 'good';
}

/** @param {any} stage @param {any} pause the one that runs now */
function left(stage, pause) {
  if (stage.ended_at) return stage.over ? '超期完成' : '按期完成';
  if (pause) return `暂停计时，${named(pause.ends_on)}恢复`;
  if (stage.over) return `已超 ${-stage.days_left} 个工作日`;
  return stage.days_left === 0 ? '今天到期' : `还剩 ${stage.days_left} 个工作日`;
}

/** @param {any} stage */
function shownStage(stage) {
  const pause = stage.ended_at ? null : stage.pauses.find((/** @type {any} */ one) => one.running) || null;
  const extended = stage.extended_days ? `，含延期 ${stage.extended_days} 个` : '';
  return {
    key: `${stage.stage}${stage.round}`,
    label: `${stage.stage_label}期限`,
    due: named(stage.due_on),
    length: `共 ${stage.working_days + stage.extended_days} 个工作日${extended}，从 ${named(stage.starts_on)}次日起算`,
    left: left(stage, pause),
    tone: toneOf(stage, Boolean(pause)),
    note: stage.note || '',
    ended: stage.ended_at ? moment(stage.ended_at) : '',
    marks: stage.marks.map((/** @type {any} */ mark) => ({ key: mark.mark, label: mark.label, day: named(mark.day), reached: mark.reached, tone: mark.color === 'red' ? 'bad' : 'warn' })),
    pauses: stage.pauses.filter((/** @type {any} */ one) => one.starts_on < one.ends_on).map((/** @type {any} */ one) => `${named(one.starts_on)}起暂停，${named(one.ends_on)}恢复`),
  };
}

/** @param {any} ladder */
function shownLadder(ladder) {
  const { acknowledged_at: at, acknowledged_by_office: office, next_at: next } = ladder;
  const waiting = next ? `还没有人确认知悉；${moment(next)}再报上一级` : '已不需要督办';
  return {
    id: ladder.id,
    cause: ladder.cause_label,
    since: moment(ladder.started_at),
    stands: Boolean(next && !at),
    end: at ? `${moment(at)} ${office || ''}已知悉` : waiting,
    may: ladder.may_acknowledge,
    steps: ladder.steps.map((/** @type {any} */ step, /** @type {number} */ index) => (
      { key: index, words: `第 ${step.level} 级：${step.office} ${step.name}`, when: `${moment(step.told_at)}告知` })),
  };
}

/**
 * @param {any} deadline as the server says it
 */
function of(deadline) {
  const now = current(deadline.stages);
  return {
    paused: deadline.paused,
    preset: deadline.preset,
    now: now && shownStage(now),
    before: deadline.stages.filter((/** @type {any} */ stage) => stage !== now).map(shownStage).reverse(),
    pause: deadline.pause,
    extension: deadline.extension,
    ladders: deadline.ladder.map(shownLadder).reverse(),
    acknowledge: deadline.ladder.some((/** @type {any} */ ladder) => ladder.may_acknowledge),
  };
}

module.exports = { of, named };
