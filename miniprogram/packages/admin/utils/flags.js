// 公示开关的样子 / Switches as they are and as they will be: what changes is said before it is saved. Pure functions.

/** @typedef {import('../services/publication').Flag} Flag */
/** What was switched and is not saved; null takes the own switch away, so that the general one holds. @typedef {Record<string, boolean | null>} Draft */

/** @param {Flag[]} flags @param {Draft} draft */
function rows(flags, draft) {
  return flags.map((flag) => {
    const given = flag.field in draft ? draft[flag.field] : flag.published;
    const on = given === null ? flag.general : given;
    return { ...flag, on, given, changed: given !== flag.published, seen: on ? flag.value || '' : '' };
  });
}

/** @param {ReturnType<typeof rows>[number]} row */
function inWords({ label, on, given, published }) {
  if (given === null) return `${label}：恢复统一设置，保存后群众${on ? '能看到' : '看不到'}`;
  return `${label}：${published ? '现在公示，保存后群众看不到' : '现在不公示，保存后群众能看到'}`;
}

/** What saving would do, in words. @param {Flag[]} flags @param {Draft} draft */
function changesInWords(flags, draft) {
  return rows(flags, draft).filter((row) => row.changed).map(inWords);
}

/** @param {Flag[]} flags @param {Draft} draft @returns {Draft} */
function changes(flags, draft) {
  return Object.fromEntries(rows(flags, draft).filter((row) => row.changed).map((row) => [row.field, row.given]));
}

/** Takes every own switch away. @param {Flag[]} flags @returns {Draft} */
function general(flags) {
  return Object.fromEntries(flags.filter(({ own }) => own).map(({ field }) => [field, null]));
}

module.exports = { rows, changes, changesInWords, general };
