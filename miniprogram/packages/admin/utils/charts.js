// 图表 / What a chart shows, as options of ECharts: shares in per cent with their intervals (可信区间). Pure functions.

/** The colours of styles/colors.wxss, which a canvas cannot read. */
const COLOURS = {
  light: { ink: '#1a2330', soft: '#545f6d', line: '#d9dfe7', fill: '#174a83', band: 'rgba(23, 74, 131, .16)', range: '#b26b00' },
  dark: { ink: '#e9eef4', soft: '#aab5c2', line: '#313c49', fill: '#8dbcf2', band: 'rgba(141, 188, 242, .22)', range: '#f3c06b' },
};

/** @typedef {{label: string, percent: number | null, low?: number | null, high?: number | null}} Point */
/** @typedef {{theme?: string, size?: number}} Look `size` of the words in pixels */

/** @param {number | null | undefined} value */
const known = (value) => value !== null && value !== undefined;

/** @param {Look} look */
function style({ theme = 'light', size = 12 }) {
  const colour = COLOURS[theme === 'dark' ? 'dark' : 'light'];
  return { colour, words: { color: colour.soft, fontSize: size, fontFamily: 'sans-serif' } };
}

/**
 * The lowest round ten below everything shown, so that changes can be seen; the axis says where it begins.
 * @param {Point[]} points
 */
function floorOf(points) {
  const values = points.flatMap((point) => [point.percent, point.low]).filter(known);
  return values.length ? Math.max(0, Math.floor((Math.min(...values) - 5) / 10) * 10) : 0;
}

/**
 * Satisfaction over time: a line with its interval as a band; a period without enough ratings is a gap, never a zero.
 * @param {Point[]} points oldest first
 * @param {Look} look
 */
function trend(points, look = {}) {
  const { colour, words } = style(look);
  const least = floorOf(points);
  const line = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, stack: 'band' };
  return {
    animation: false,
    grid: { left: words.fontSize * 3.2, right: words.fontSize, top: words.fontSize * 1.6, bottom: words.fontSize * 2.2 },
    xAxis: { type: 'category', data: points.map((point) => point.label), axisLabel: words, axisLine: { lineStyle: { color: colour.line } }, axisTick: { show: false } },
    yAxis: { type: 'value', min: least, max: 100, splitNumber: 4, axisLabel: { ...words, formatter: '{value}%' }, splitLine: { lineStyle: { color: colour.line } } },
    series: [
      { ...line, data: points.map((point) => (known(point.low) ? point.low : null)) },
      { ...line, data: points.map((point) => (known(point.low) ? point.high - point.low : null)), areaStyle: { color: colour.band, opacity: 1 } },
      {
        type: 'line', symbol: 'circle', symbolSize: words.fontSize * 0.7, connectNulls: false,
        data: points.map((point) => point.percent), itemStyle: { color: colour.fill }, lineStyle: { color: colour.fill, width: 2 },
        label: { show: points.length <= 8, position: 'top', color: colour.ink, fontSize: words.fontSize, formatter: (/** @type {{value: number}} */ { value }) => String(Math.round(value)) },
      },
    ],
  };
}

/**
 * One interval as a line with two ends, drawn at its row of a horizontal chart.
 * @param {any} api of ECharts' custom series
 * @param {string} colour
 */
function whisker(api, colour) {
  const [low, row] = api.coord([api.value(0), api.value(2)]);
  const [high] = api.coord([api.value(1), api.value(2)]);
  const half = 5;
  const stroke = { stroke: colour, lineWidth: 2, fill: null };
  const part = (/** @type {number[]} */ [x1, y1, x2, y2]) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: stroke });
  return { type: 'group', children: [part([low, row, high, row]), part([low, row - half, low, row + half]), part([high, row - half, high, row + half])] };
}

/**
 * Offices beside each other: a bar for each share, its interval as a whisker. Without enough ratings there is no bar.
 * @param {Point[]} points the first at the top
 * @param {Look} look
 */
function comparison(points, look = {}) {
  const { colour, words } = style(look);
  const intervals = points.map((point, row) => [point.low, point.high, row]).filter(([low]) => known(low));
  return {
    animation: false,
    grid: { left: words.fontSize, right: words.fontSize * 1.5, top: words.fontSize * 0.5, bottom: words.fontSize * 2, containLabel: true },
    xAxis: { type: 'value', min: 0, max: 100, axisLabel: { ...words, formatter: '{value}%' }, splitLine: { lineStyle: { color: colour.line } } },
    yAxis: { type: 'category', inverse: true, data: points.map((point) => point.label), axisLabel: { ...words, width: words.fontSize * 7, overflow: 'truncate' }, axisTick: { show: false }, axisLine: { lineStyle: { color: colour.line } } },
    series: [
      { type: 'bar', data: points.map((point) => (known(point.percent) ? point.percent : null)), barMaxWidth: 18, itemStyle: { color: colour.fill, borderRadius: 3 } },
      { type: 'custom', z: 5, data: intervals, encode: { x: [0, 1], y: 2 }, renderItem: (/** @type {any} */ _, /** @type {any} */ api) => whisker(api, colour.range) },
    ],
  };
}

/**
 * The same figures as a sentence, for whoever hears the page.
 * @param {Point[]} points
 */
function words(points) {
  return points.map((point) => `${point.label}${known(point.percent) ? ` ${Math.round(point.percent)}%` : ' 数据不足'}`).join('，');
}

module.exports = { trend, comparison, words, floorOf };
