// 投诉表单 / The complaint form: what is typed, what is missing, and what is sent.

const PHONE = /^[0-9+\- ]{5,20}$/; // what the server takes

/**
 * @typedef {object} Form
 * @property {string} kind
 * @property {string} category
 * @property {string} text
 * @property {import('../components/photo-picker/photo-picker').Photo[]} photos
 * @property {boolean} anonymous
 * @property {string} name
 * @property {string} phone
 * @property {boolean} consent
 */

/** @returns {Form} nothing chosen, anonymous until the citizen says otherwise */
function empty() {
  return { kind: '', category: '', text: '', photos: [], anonymous: true, name: '', phone: '', consent: false };
}

/**
 * A kept draft as a form again; an upload that was under way has been cut off.
 * @param {Partial<Form>} draft
 * @returns {Form}
 */
function resumed(draft) {
  const form = { ...empty(), ...draft };
  return { ...form, photos: form.photos.map((photo) => (photo.state === 'uploading' ? { ...photo, state: 'failed' } : photo)) };
}

/** Who will see it, and who will not, by kind. @type {Record<string, string>} */
const SEEN_BY = {
  tip_off: '举报只有纪检监察人员能看到。被举报的单位和个人看不到，也看不到有没有这一件。',
  complaint: '先由效能办（监督部门）看。转给办理单位时只给内容，不给姓名和电话；被投诉的人和他的下属看不到。',
  suggestion: '先由效能办（监督部门）看。转给办理单位时只给内容，不给姓名和电话。',
  praise: '先由效能办（监督部门）看。转给办理单位时只给内容，不给姓名和电话。',
};

/** What helps to write it, by kind. @type {Record<string, string>} */
const HINTS = {
  praise: '什么时候、在哪里、谁做得好，好在哪里',
  suggestion: '哪里不方便，希望怎么改',
};
const HINT = '什么时候、在哪里、找谁办什么事、遇到什么情况';

const STRIPPED = '照片里的拍摄时间、地点会自动去掉';

/** @param {string} kind */
function guidance(kind) {
  const photos = kind === 'tip_off' ? `${STRIPPED}。怕被认出来，照片里不要露出您自己` : STRIPPED;
  return { seenBy: SEEN_BY[kind] || '', hint: HINTS[kind] || HINT, photos };
}

/**
 * What this phone can see to be missing; the server checks all of it again.
 * @param {Form} form
 * @returns {Record<string, string>} field name -> what to do
 */
function problems(form) {
  /** @type {Record<string, string>} */
  const found = {};
  if (!form.kind) found.kind = '请选择一项';
  if (form.kind && !form.category) found.category = '请选择一类';
  if (form.text.trim().length < 5) found.text = '请把事情写清楚，至少 5 个字';
  if (form.photos.some((photo) => photo.state === 'uploading')) found.attachments = '照片还在上传，请稍等';
  if (form.photos.some((photo) => photo.state === 'failed')) found.attachments = '有照片没有传上，请重试或删除';
  if (form.photos.some((photo) => photo.state === 'refused')) found.attachments = '有照片不能用，请点它右上角的叉删掉';
  if (!form.anonymous) {
    if (!PHONE.test(form.phone.trim())) found.contact_phone = '请填写能打通的电话号码，或者选择匿名提交';
    if (!form.consent) found.contact_consent = '请勾选同意，或者选择匿名提交';
  }
  return found;
}

/**
 * @param {import('../services/complaints').Target} target
 * @param {Form} form
 * @returns {import('../services/complaints').Target & import('../services/complaints').NewComplaint}
 */
function body(target, form) {
  const { kind, category, anonymous } = form;
  const complaint = { ...target, kind, category, text: form.text.trim(), anonymous, attachments: form.photos.map((photo) => photo.id) };
  if (anonymous) return complaint;
  const name = form.name.trim();
  const phone = form.phone.trim();
  return { ...complaint, contact: name ? { name, phone } : { phone }, contact_consent: form.consent };
}

/**
 * The server's field names, so that a template can read them: "contact.phone" -> contact_phone, "attachments.0" -> attachments.
 * @param {Record<string, string>} fields
 * @returns {Record<string, string>}
 */
function failures(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, words]) => {
    const plain = name.replace(/\.\d+(\.|$)/g, '$1').replace(/\./g, '_');
    return [/^(code_token|organization_id|matter_code|step|case.*)$/.test(plain) ? 'target' : plain, words];
  }));
}

module.exports = { empty, resumed, guidance, problems, body, failures };
