// 办理过程 / The lines of a complaint as staff read them: what was done by which office, with its files; and who wrote to whom.

const AUTHOR = '诉求人';
const MESSAGES = ['补充说明', '留言'];
const TONES = [[/已知悉/, 'good'], [/逾期|超过|督办|超时/, 'bad'], [/已办结|已解决|已答复/, 'good'], [/暂停|延期|退回|收回|上报|移送|不予/, 'warn']];

/** @param {number} bytes */
function sizeOf(bytes) {
  return bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

/** @type {Record<string, {kind: string, word: string}>} */
const PAPERS = {
  'application/pdf': { kind: 'pdf', word: 'PDF 文件' },
  'application/docx': { kind: 'docx', word: 'Word 文件' },
  'application/xlsx': { kind: 'xlsx', word: 'Excel 文件' },
};

/** @param {{id: string, name: string | null, media_type: string, bytes: number}} file @param {number} index */
function shownFile({ id, name, media_type: type, bytes }, index) {
  const { kind, word } = PAPERS[type] || { kind: '', word: '图片' };
  return { id, kind, name: name || `${word} ${index + 1}`, size: sizeOf(bytes) };
}

/**
 * The newest first. Files without a name are numbered by line and known by their kind.
 * @param {{timeline: any[], documents: any[]}} complaint
 */
function linesOf({ timeline, documents }) {
  return timeline.map((line, index) => ({
    index,
    label: line.label,
    when: line.when,
    office: line.office,
    text: line.text || '',
    tone: (TONES.find(([words]) => /** @type {RegExp} */ (words).test(line.label)) || ['', ''])[1],
    files: documents.filter(({ id }) => (line.documents || []).includes(id)).map(shownFile),
  })).reverse();
}

/**
 * What author and offices wrote to each other, the oldest first.
 * @param {{timeline: any[]}} complaint
 */
function talkOf({ timeline }) {
  return timeline
    .map((line, index) => ({ index, when: line.when, text: line.text || '', author: line.office === AUTHOR, who: line.office, label: line.label }))
    .filter(({ label }) => MESSAGES.includes(label));
}

module.exports = { linesOf, talkOf, sizeOf };
