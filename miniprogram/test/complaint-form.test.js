// 投诉表单 / Tests of the complaint form.
const test = require('node:test');
const assert = require('node:assert/strict');
const complaintForm = require('../utils/complaint-form');

const filled = { ...complaintForm.empty(), kind: 'complaint', category: 'slow_action', text: '材料齐全却不受理' };
const named = { ...filled, anonymous: false, name: '王女士', phone: '0825-0000000', consent: true };

test('a new form has chosen nothing and is anonymous', () => {
  const { kind, category, anonymous, consent } = complaintForm.empty();

  assert.deepEqual({ kind, category, anonymous, consent }, { kind: '', category: '', anonymous: true, consent: false });
});

test('everything that is missing is said at once', () => {
  const form = { ...complaintForm.empty(), text: '慢', anonymous: false };

  assert.deepEqual(Object.keys(complaintForm.problems(form)), ['kind', 'text', 'contact_phone', 'contact_consent']);
});

test('a form that is filled in has no problem', () => {
  assert.deepEqual(complaintForm.problems(filled), {});
  assert.deepEqual(complaintForm.problems(named), {});
});

test('a telephone number is looked at before it is sent', () => {
  assert.match(complaintForm.problems({ ...named, phone: '12' }).contact_phone, /电话号码/);
});

test('a photo that is not sent yet holds the complaint up', () => {
  const photo = (state) => ({ ...filled, photos: [{ path: 'p', id: '', state, message: '' }] });

  assert.match(complaintForm.problems(photo('uploading')).attachments, /还在上传/);
  assert.match(complaintForm.problems(photo('failed')).attachments, /重试或删除/);
  assert.match(complaintForm.problems(photo('refused')).attachments, /不能用.*删掉/);
});

test('an anonymous complaint never carries the contact that was typed before', () => {
  const body = complaintForm.body({ code_token: 'code' }, { ...named, anonymous: true });

  assert.equal('contact' in body, false);
  assert.equal('contact_consent' in body, false);
});

test('a named complaint carries contact and consent', () => {
  const body = complaintForm.body({ organization_id: 3 }, named);

  assert.deepEqual(body.contact, { name: '王女士', phone: '0825-0000000' });
  assert.equal(body.contact_consent, true);
  assert.equal(body.organization_id, 3);
});

test('refused fields get names that a template can read', () => {
  const failures = complaintForm.failures({ 'contact.phone': '格式不正确', 'attachments.0': '照片已过期', organization_id: '请选择单位', text: '太短' });

  assert.deepEqual(failures, { contact_phone: '格式不正确', attachments: '照片已过期', target: '请选择单位', text: '太短' });
});

test('an upload that was cut off can be tried again', () => {
  const form = complaintForm.resumed({ photos: [{ path: 'p', id: '', state: 'uploading', message: '' }, { path: 'q', id: 'x', state: 'done', message: '' }] });

  assert.deepEqual(form.photos.map((photo) => photo.state), ['failed', 'done']);
});
