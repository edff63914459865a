// 公示开关的样子 / Switches as they are and as they will be: what changes is said before it is saved. Pure functions.

/** @typedef {import('../services/publication').Flag} Flag */

/** @param {Flag[]} flags @param {Record<string, boolean>} draft what was switched and is not saved */
function rows(flags, draft) {
  return flags.map((flag) => {
    const on = flag.field in draft ? draft[flag.field] : flag.published;
    return { ...flag, on, changed: on !== flag.published, seen: on ? flag.value || '' : '' };
  });
}

/** What saving would do, in words. @param {Flag[]} flags @param {Record<string, boolean>} draft */
function changesInWords(flags, draft) {
  return rows(flags, draft).filter((row) => row.changed).map((row) => `${row.label}：${row.on ? '现在不公示，保存后群众能看到' : '现在公示，保存后群众看不到'}`);
}

/** @param {Flag[]} flags @param {Record<string, boolean>} draft @returns {Record<string, boolean>} */
function changes(flags, draft) {
  return Object.fromEntries(rows(flags, draft).filter((row) => row.changed).map((row) => [row.field, row.on]));
}

module.exports = { rows, changes, changesInWords };
