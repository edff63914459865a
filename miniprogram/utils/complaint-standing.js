// 办理状态 / How a complaint stands, in a sentence; who has looked at it, and what was written back and forth.

/** @typedef {import('../services/complaints').Progress} Progress */
/** @typedef {import('../services/complaints').TimelineEntry} TimelineEntry */

const TO_ACCEPT = ['filed', 'raised', 'transferred'];
const OWED = [...TO_ACCEPT, 'accepted', 'assigned'];
const OPENED = '已查阅';
const MINE = '补充说明';
const THEIRS = '留言';
const PAUSED = '暂停计时';
const AUTHOR = '诉求人';
const REFUSED = '没有受理，理由写在下面。不同意的话，可以请上一级再看一次。';
const URGED = '会自动提醒上级催办。';
/** What can be done when it is over. @type {Record<string, string>} */
const OVER = {
  not_accepted: '没有受理，理由写在下面。有新的情况，可以重新提交一件。',
  withdrawn: '您已经撤回，不再办理。需要时可以重新提交一件。',
};

/** @param {string} day 2026-12-14 */
const spoken = (day) => day.replace(/^\d+-0?(\d+)-0?(\d+).*$/, '$1月$2日');

/** @param {Progress} progress */
function owed({ status, accept_due_on: acceptBy, answer_due_on: answerBy, overdue, resumes_on: resumesOn, timeline }) {
  const accepting = TO_ACCEPT.includes(status);
  if (overdue) {
    return { tone: 'bad', words: accepting ? `应在${spoken(acceptBy)}前受理，已经超过，还没有受理。${URGED}` : `应在${spoken(answerBy)}前答复，已经超过，还没有答复。${URGED}` };
  }
  if (accepting) return { tone: '', words: `应在${spoken(acceptBy)}前受理，${spoken(answerBy)}前答复。` };
  if (!resumesOn) return { tone: '', words: `应在${spoken(answerBy)}前答复。` };
  const pause = timeline.filter(({ label }) => label.startsWith(PAUSED)).pop();
  const why = pause && pause.text ? `，原因：${pause.text}` : '';
  return { tone: 'warn', words: `办理时限暂停计算${why}。${spoken(resumesOn)}起接着算，应在${spoken(answerBy)}前答复。` };
}

/**
 * What is owed by when, or what is awaited from the author; nothing is made to look better than it is.
 * @param {Progress} progress
 * @returns {{tone: string, words: string}} tone '' | 'warn' | 'bad'
 */
function sentence(progress) {
  if (OWED.includes(progress.status)) return owed(progress);
  if (progress.status === 'answered') return { tone: '', words: '已经答复。请看答复，再告诉我们解决了没有。' };
  if (progress.status === 'closed' && !progress.confirmation_label && progress.kind !== 'praise') {
    return { tone: '', words: `已办结。您还没有说解决了没有，不算满意${progress.can_confirm ? '，可以在下面说' : ''}。` };
  }
  if (progress.status === 'not_accepted' && progress.review_until) return { tone: '', words: REFUSED };
  return { tone: '', words: OVER[progress.status] || '' };
}

/** Whether only discipline inspection（纪检监察）reads it. @param {Progress} progress */
function isDiscipline({ kind, timeline }) {
  return kind === 'tip_off' || timeline.some(({ label }) => label.startsWith('已移送'));
}

/** Who has looked at the content, by office. @param {TimelineEntry[]} timeline */
function openers(timeline) {
  return timeline.filter(({ label }) => label === OPENED).map(({ office, when }) => ({ office, when }));
}

const isMessage = (/** @type {TimelineEntry} */ { label }) => label === MINE || label === THEIRS;

/** What was written back and forth, oldest first. @param {TimelineEntry[]} timeline */
function messages(timeline) {
  return timeline.filter(isMessage).map(({ label, office, when, text }, place) => ({ place, mine: label === MINE, office, when, text }));
}

/**
 * What happened besides, each answer with its files; one that nobody named has a number.
 * @param {TimelineEntry[]} timeline @param {import('../services/complaints').AnswerFile[]} documents
 */
function happened(timeline, documents) {
  return timeline.filter((entry) => !isMessage(entry)).map((entry) => {
    const own = documents.filter(({ id }) => entry.documents.includes(id));
    const label = entry.label.replace(/^群众确认：/, '您的确认：');
    return { ...entry, label, office: entry.office === AUTHOR ? '您' : entry.office, documents: own.map(({ id, name }, index) => ({ id, name: name || '', number: index + 1 })) };
  });
}

/**
 * What each last word does.
 * @param {string} outcome
 * @param {boolean} canReopen
 */
function effect(outcome, canReopen) {
  if (outcome === 'solved') return '这件办结。';
  if (!canReopen) return '记下您的意见，这件办结，不能再重办。';
  return outcome === 'partly' ? '这件办结；也可以在下面选择接着办。' : '交上一级，换人重新办理，只有这一次。';
}

/** Until when and on what terms somebody else looks at a refusal. @param {Progress} progress */
function reviewTerms({ review_until: until }) {
  return until ? `${spoken(until)}（含当天）以前可以请上一级再看，只有这一次。换人来看，不会再说不受理，会给您一个答复。` : '';
}

module.exports = { sentence, reviewTerms, isDiscipline, openers, messages, happened, effect };
