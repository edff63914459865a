// 日期输入 / Days as people type them.

/**
 * @param {string} text 2026-10-08, 2026/10/8, 2026年10月8日, 20261008
 * @returns {string} 2026-10-08, or nothing where it is no day
 */
function readDay(text) {
  const found = /^\s*(\d{4})(?:(\d{2})(\d{2})|\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?)\s*$/.exec(text);
  if (!found) return '';
  const [, year, ...rest] = found;
  const [month, day] = rest.filter(Boolean).map(Number);
  const at = new Date(Date.UTC(Number(year), month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return '';
  return at.toISOString().slice(0, 10);
}

/** @param {string | null} day 2026-10-08 @returns {string} 2026年10月8日 */
function inWords(day) {
  return (day || '').replace(/^(\d+)-0?(\d+)-0?(\d+).*$/, '$1年$2月$3日');
}

/** @param {string} day 2026-10-08 @returns {string} 周四 */
function weekday(day) {
  return `周${'日一二三四五六'[new Date(`${day}T00:00:00Z`).getUTCDay()]}`;
}

module.exports = { readDay, inWords, weekday };
