// 日期 / Dates as people in China read them; the service runs on Beijing time, wherever the phone is.
const EIGHT_HOURS = 8 * 3600 * 1000;
const two = (/** @type {number} */ n) => String(n).padStart(2, '0');

/**
 * @param {number} now milliseconds
 * @returns {string} today in Beijing, 2026-11-23
 */
function beijingDay(now) {
  return new Date(now + EIGHT_HOURS).toISOString().slice(0, 10);
}

/**
 * @param {string} day 2026-11-23
 * @param {number} days how many later; before it when negative
 */
function dayAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * 3600 * 1000).toISOString().slice(0, 10);
}

/**
 * @param {string | null | undefined} iso a moment with its zone
 * @returns {string} 11月23日 14:05
 */
function moment(iso) {
  const at = iso ? Date.parse(iso) : NaN;
  if (Number.isNaN(at)) return '';
  const there = new Date(at + EIGHT_HOURS);
  return `${there.getUTCMonth() + 1}月${there.getUTCDate()}日 ${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`;
}

module.exports = { beijingDay, dayAfter, moment };
