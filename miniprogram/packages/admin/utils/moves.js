// 人事变动的填写 / What a move needs to be said, and what is missing yet. Pure functions.

const KINDS = [
  { value: 'transfer', label: '调任' }, { value: 'appoint', label: '兼任' }, { value: 'relieve', label: '免职' }, { value: 'leave', label: '离职' },
];
const HINTS = {
  arrive: '新人从这一天起在岗，本岗位会制发新的二维码。',
  transfer: '离开现在的岗位，到另一个岗位。旧码停用，新岗位制发新码。',
  appoint: '保留现在的岗位，同时担任另一个岗位。',
  relieve: '不再担任其中一个岗位。那里的二维码停用。',
  leave: '离开单位。所有岗位的二维码停用，工作人员账号解绑。',
};

/** @typedef {{kind: string, post: number, on: string, document: string, staff_number: string, name: string}} Form */

/** What is not filled in, by field. @param {Form} form @returns {Record<string, string>} */
function missing(form) {
  /** @type {Record<string, string>} */
  const found = {};
  if (form.kind === 'arrive') {
    if (!/^[0-9A-Za-z._-]+$/.test(form.staff_number.trim())) found.staff_number = '请填写工号（字母或数字）';
    if (!form.name.trim()) found.name = '请填写姓名';
  }
  if (form.kind !== 'leave' && !form.post) found.post_id = '请选择岗位';
  if (!form.on) found.on = '请填写从哪天起';
  if (!form.document.trim()) found.document = '请填写文号';
  return found;
}

/** Where the posts may be chosen from: any one for those who come to it, the own ones for those who leave it. @param {string} kind */
function choosesAnyPost(kind) {
  return kind === 'transfer' || kind === 'appoint';
}

module.exports = { KINDS, HINTS, missing, choosesAnyPost };
