// 办理表单 / What an act asks for: words, days, a result, files. Kept as a draft until it is sent; each refusal stands at its field.
const drafts = require('../../../../utils/drafts');

/** @typedef {import('../document-picker/document-picker').Doc} Doc */

const EMPTY = { words: '', days: '', result: '', documents: /** @type {Doc[]} */ ([]), along: false };

Component({
  properties: {
    form: Object, // what is asked, see utils/complaint-moves
    name: String, // of the draft
    submit: String,
    tone: String,
    results: Array,
    joined: Number, // how many complaints can be answered along
    others: Number, // and how many of those joined cannot
    sending: Boolean,
    refusal: String,
    fields: Object,
  },
  data: { ...EMPTY, wrong: /** @type {Record<string, string>} */ ({}), hint: '' },
  observers: {
    name(/** @type {string} */ name) {
      const kept = drafts.read(name, EMPTY);
      const documents = kept.documents.filter((/** @type {Doc} */ { state }) => state === 'done');
      this.setData({ ...EMPTY, ...kept, documents, wrong: {} });
    },
    fields(/** @type {Record<string, string>} */ fields) {
      const { field } = this.data.form || {};
      const words = (fields && (fields[field] || fields.text || fields.reason)) || '';
      const { days = '', result = '', ...others } = fields || {};
      const of = Object.keys(others).find((name) => name.startsWith('documents'));
      this.setData({ wrong: { words, days, result, documents: of ? others[of] : '' } });
    },
    'result, results'(/** @type {string} */ result, /** @type {{value: string, hint: string}[]} */ results) {
      const chosen = (results || []).find(({ value }) => value === result);
      this.setData({ hint: chosen ? chosen.hint : '' });
    },
  },
  methods: {
    /** @param {object} change @param {string} settled */
    change(change, settled) {
      this.setData({ ...change, [`wrong.${settled}`]: '' });
      const { words, days, result, documents, along } = this.data;
      drafts.keep(this.data.name, { words, days, result, documents, along });
    },
    /** @param {WechatMiniprogram.CustomEvent} event */
    typeWords(event) { this.change({ words: event.detail.value }, 'words'); },
    /** @param {WechatMiniprogram.CustomEvent} event */
    typeDays(event) { this.change({ days: event.detail.value }, 'days'); },
    /** @param {WechatMiniprogram.CustomEvent} event */
    pickResult(event) { this.change({ result: event.detail.value }, 'result'); },
    /** @param {WechatMiniprogram.CustomEvent} event */
    pickDocuments(event) { this.change({ documents: event.detail.value }, 'documents'); },
    toggleAlong() { this.change({ along: !this.data.along }, 'along'); },

    /** What this screen can see to be missing; the server looks at all of it again. */
    problems() {
      const { form, words, days, result, documents } = this.data;
      /** @type {Record<string, string>} */
      const found = {};
      if (form.results && !result) found.result = '请选择办理结果';
      if (form.days && !(Number(days) >= 1 && Number(days) <= form.days.most)) found.days = `请填 1 到 ${form.days.most} 之间的数`;
      if (words.trim().length < 2) found.words = form.missing || `请填写${form.asks}`;
      if (documents.some(({ state }) => state === 'uploading')) found.documents = '附件还在上传，请稍等';
      if (documents.some(({ state }) => state === 'failed')) found.documents = '有附件没有传上，请重试或删除';
      return found;
    },

    send() {
      const wrong = this.problems();
      this.setData({ wrong });
      if (Object.keys(wrong).length) return;
      const { form, words, days, result, documents, along } = this.data;
      const data = { [form.field]: words.trim() };
      if (form.days) data.days = Number(days);
      if (form.results) data.result = result;
      if (documents.length) data.documents = documents.map(({ id }) => id);
      if (along && form.along && this.data.joined) data.to_joined = true;
      this.triggerEvent('send', data);
    },

    /** Once it was taken, the draft is gone; the part that sent it says so. */
    clear() {
      drafts.drop(this.data.name);
      this.setData({ ...EMPTY, wrong: {} });
    },

    cancel() { this.triggerEvent('cancel'); },
  },
});
