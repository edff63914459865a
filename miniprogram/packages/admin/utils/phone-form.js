// 电话登记表 / What an operator types while somebody speaks, what is missing, and the words to read back.

const PHONE = /^[0-9+\- ]{5,20}$/;

/**
 * @typedef {object} Call
 * @property {{id: number | string, name: string} | null} target
 * @property {string} kind
 * @property {string} category
 * @property {string} text
 * @property {boolean} anonymous
 * @property {string} name
 * @property {string} phone
 * @property {boolean} consent spoken by the caller
 * @property {import('../components/matter-picker/matter-picker').Chosen | null} matter whose promise was not kept
 */

/** @returns {Call} nothing chosen; nobody is named unless the caller wants it */
function empty() {
  return { target: null, kind: '', category: '', text: '', anonymous: true, name: '', phone: '', consent: false, matter: null };
}

/** @param {Call} call @returns {Record<string, string>} field -> what to do */
function problems(call) {
  /** @type {Record<string, string>} */
  const found = {};
  if (!call.target) found.target = '请选择要反映的单位';
  if (!call.kind) found.kind = '请选择一项';
  if (call.kind && !call.category) found.category = '请选择一类';
  if (call.text.trim().length < 5) found.text = '请记下对方说的事情，至少 5 个字';
  if (!call.anonymous) {
    if (!PHONE.test(call.phone.trim())) found.contact_phone = '请记下能打通的电话，或改为不留联系方式';
    if (!call.consent) found.contact_consent = '请先问对方是否同意，再勾选';
  }
  return found;
}

/** A promise that was not kept: the category whose complaints start from a matter. */
const BROKEN = 'broken_promise';

/** The office, or the matter of it that was promised otherwise. @param {Call} call */
function aboutOf({ target, category, matter }) {
  if (category !== BROKEN || !matter) return { organization_id: target ? target.id : 0 };
  return matter.step ? { matter_code: matter.code, step: matter.step } : { matter_code: matter.code };
}

/** @param {Call} call what is sent */
function body(call) {
  const { kind, category, text, anonymous, name, phone, consent } = call;
  const complaint = { ...aboutOf(call), kind, category, text: text.trim(), anonymous };
  if (anonymous) return complaint;
  return { ...complaint, contact: { name: name.trim(), phone: phone.trim() }, contact_consent: consent };
}

/**
 * What is read to the caller before it is filed（复述）, a sentence a line.
 * @param {Call} call
 * @param {{kind: string, category: string}} labels
 * @returns {string[]}
 */
function readBack(call, labels) {
  const contact = call.anonymous
    ? '您没有留下联系方式。'
    : `您同意留下联系电话：${call.phone.trim().replace(/\s/g, '').replace(/^(\d{3})(\d{4})(\d{4})$/, '$1\u00a0$2\u00a0$3')}。${call.name.trim() ? `称呼您${call.name.trim()}。` : ''}`;
  return [
    `您要${labels.kind}的是：${call.target ? call.target.name : ''}。`,
    `类别是：${labels.category}。`,
    ...(call.category === BROKEN && call.matter ? [`没有按承诺办的是：${call.matter.name}${call.matter.step ? `，${call.matter.step_name}` : ''}。`] : []),
    `您说的是：${call.text.trim()}`,
    contact,
    '请问我记的对吗？',
  ];
}

/** @param {string} secret K7PD-M3XQ-9TWA-H2VN @returns {string[]} four letters a group, as they are spelt out */
function spelt(secret) {
  return secret.split('-').map((group) => group.split('').join(' '));
}

/** @param {string} number sixteen digits @returns {string[]} two lines of two groups, to be written down while listening */
function halves(number) {
  return [number.slice(0, 8), number.slice(8)].map((half) => `${half.slice(0, 4)} ${half.slice(4)}`);
}

module.exports = { empty, problems, body, readBack, spelt, halves };
