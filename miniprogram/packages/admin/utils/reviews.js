// 复核与送达的样子 / What may be done with a burst, and what to do about somebody whom nothing reaches. Pure functions.
const { inWords } = require('./days');

const REASONS = [
  { value: 'organized', label: '有组织刷评' },
  { value: 'not_visitors', label: '非办事群众' },
  { value: 'same_device', label: '同一设备重复评价' },
  { value: 'other_proof', label: '其他查实情形' },
];
const TONES = { waiting: 'warn', proposed: 'warn', released: 'good', excluded: 'bad' };

/** What to do, by reason. */
const ADVICE = {
  not_bound: '还没有绑定。由系统管理员签发绑定码，请本人在公众号里发送“绑定 绑定码”，再由另一名管理员审批。',
  not_following: '本人取消了关注。请打电话让本人重新关注公众号，之后的通知会自动送达。',
  blocked: '本人拒收了公众号的消息。请让本人在公众号设置里打开接收消息。',
  failed: '微信没有送达。请先打电话告诉本人，再看发送日志里的原因。',
};

/** @param {import('../services/reviews').Burst} burst */
function burstRow(burst) {
  const mine = burst.state === 'proposed' && !burst.may_confirm;
  return {
    ...burst,
    tone: TONES[burst.state],
    when: inWords(burst.day),
    waits: !burst.may_decide && (burst.state === 'waiting' || burst.state === 'proposed') ? '仍在汇集，次日才能复核' : '',
    mayPropose: burst.may_decide && burst.state === 'waiting',
    mayConfirm: burst.may_decide && burst.may_confirm,
    second: burst.may_decide && mine ? '您已提出，须由另一名督查人员确认' : '',
  };
}

/** @param {import('../services/reviews').Unreachable} one */
function unreachableRow(one) {
  return { ...one, id: one.staff.id, advice: ADVICE[one.reason] || ADVICE.failed, when: inWords(one.since) };
}

module.exports = { REASONS, burstRow, unreachableRow };
