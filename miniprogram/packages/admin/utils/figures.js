// 评价数据的样子 / What a page of figures shows of what the server answers. Pure functions.

/** How the band of an office among its peers looks: only what is surely different is coloured. */
const TONES = { above: 'good', similar: 'plain', below: 'warn', not_enough: 'off' };
const CHARTED = 12; // offices in a chart; the list below it has all

/** @typedef {{percent: number, low: number, high: number} | null} Share */

/** @param {Share} share */
function spread(share) {
  return share ? { enough: true, ...share } : { enough: false, percent: 0, low: 0, high: 0 };
}

/** The part of a period's name that fits below an axis. @param {string} name */
function shortName(name) {
  const week = /^\d{4}-W0?(\d+)$/.exec(name);
  if (week) return `${week[1]}周`;
  const quarter = /^\d\d(\d\d)-Q(\d)$/.exec(name);
  if (quarter) return `${quarter[1]}年${quarter[2]}季`;
  const month = /^\d{4}-0?(\d+)$/.exec(name);
  if (month) return `${month[1]}月`;
  const day = /^\d{4}-0?(\d+)-0?(\d+)$/.exec(name);
  return day ? `${day[1]}/${day[2]}` : name;
}

/**
 * @param {any} row
 * @param {string} measure
 * @param {number} index
 */
function rowOf(row, measure, index) {
  return {
    ...spread(row[measure]), index, n: row.n, name: row.name, under: row.official_name || '', band: row.band_label, tone: TONES[row.band],
    id: row.id || '', level: row.kind,
  };
}

/** @param {any} scan */
function scanRate(scan) {
  if (!scan) return null;
  const bars = [
    { label: '出示过二维码的办件', percent: scan.raw_percent, n: scan.claimed },
    { label: '其中已评价', percent: scan.responded_percent, n: scan.responded },
    { label: '其中可信', percent: scan.credible_percent, n: scan.credible },
  ];
  const known = bars.every((bar) => bar.percent !== null);
  return { note: scan.note, finished: scan.finished, target: scan.target_percent, bars: known ? bars : [] };
}

/**
 * @param {any} figures answer of /admin/figures
 * @param {string} measure satisfaction or approval
 */
function of(figures, measure) {
  const rows = figures.rows.map((/** @type {any} */ row, /** @type {number} */ index) => rowOf(row, measure, index));
  const compared = rows.filter((/** @type {any} */ row) => row.enough).slice(0, CHARTED);
  const trend = figures.trend.map((/** @type {any} */ point) => ({ label: shortName(point.period.name), n: point.n, ...(point[measure] || { percent: null, low: null, high: null }) }));
  const at = figures.trend.length - 2;
  return {
    overall: spread(figures[measure]),
    dimensions: figures.dimensions.map((/** @type {any} */ one) => ({ key: one.key, label: one.label, n: one.n, ...spread(one[measure]), levels: one.levels })),
    trend: trend.some((/** @type {any} */ point) => point.percent !== null) ? trend : [],
    before: at >= 0 ? figures.trend[at].period.name : '',
    rows,
    chart: compared.length > 1 ? compared.map((/** @type {any} */ row) => ({ label: row.name, percent: row.percent, low: row.low, high: row.high })) : [],
    classes: figures.classes || [],
    scan: scanRate(figures.scan_rate),
    inWords: figures.in_words.map((/** @type {any} */ one) => ({
      ...one, said: Object.keys(one.dimensions).map((label) => `${label}：${one.dimensions[label]}`).join('，'),
    })),
  };
}

module.exports = { of, shortName };
