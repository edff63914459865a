// 选择器的列 / What stands on the wheels of a <picker>, for each mode. Pure functions.
// A model is { selection, columns(selection), result(selection) }: columns are lists of { value, label }, and a
// selection holds one value per column.

const two = (n) => String(n).padStart(2, '0');
const span = (from, to, label) => Array.from({ length: to - from + 1 }, (_, i) => ({ value: from + i, label: label(from + i) }));
const labels = (range, key) => range.map((item, value) => ({ value, label: String(key ? item[key] : item) }));

/** The same selection, with each value that is not on its wheel replaced by the nearest one that is. */
export function settle(model, wanted) {
  const selection = [...wanted];
  for (let i = 0; i < selection.length; i += 1) {
    const values = model.columns(selection)[i].map((option) => option.value);
    if (!values.includes(selection[i])) selection[i] = selection[i] > values.at(-1) ? values.at(-1) : values[0];
  }
  return selection;
}

function selector({ range, rangeKey, value }) {
  return { selection: [Number(value) || 0], columns: () => [labels(range, rangeKey)], result: ([index]) => index };
}

function multiSelector({ range, rangeKey, value }) {
  return {
    selection: range.map((_, i) => Number(value?.[i]) || 0),
    columns: () => range.map((column) => labels(column, rangeKey)),
    result: (selection) => selection,
  };
}

function time({ value, start, end }) {
  const [h1, m1] = (start || '00:00').split(':').map(Number);
  const [h2, m2] = (end || '23:59').split(':').map(Number);
  return {
    selection: (value || '00:00').split(':').map(Number),
    columns: ([hour]) => [
      span(h1, h2, (n) => `${two(n)}时`),
      span(hour === h1 ? m1 : 0, hour === h2 ? m2 : 59, (n) => `${two(n)}分`),
    ],
    result: (parts) => parts.map(two).join(':'),
  };
}

function dateParts(text, otherwise) {
  const parts = (text || '').split('-').map(Number);
  return otherwise.map((part, i) => parts[i] || part);
}

function date({ value, start, end, fields }, today) {
  const now = [today.getFullYear(), today.getMonth() + 1, today.getDate()];
  const from = dateParts(start, [1900, 1, 1]);
  const to = dateParts(end, [2100, 12, 31]);
  const count = { year: 1, month: 2 }[fields] ?? 3;
  const columns = ([year, month]) => {
    const first = year === from[0];
    const last = year === to[0];
    const days = new Date(year, month, 0).getDate();
    return [
      span(from[0], to[0], (n) => `${n}年`),
      span(first ? from[1] : 1, last ? to[1] : 12, (n) => `${n}月`),
      span(first && month === from[1] ? from[2] : 1, last && month === to[1] ? to[2] : days, (n) => `${n}日`),
    ].slice(0, count);
  };
  return {
    selection: dateParts(value, now).slice(0, count),
    columns,
    result: (parts) => parts.map(two).join('-'),
  };
}

const MODES = { selector, multiSelector, time, date };

/** The model of a <picker> with these properties. Throws where only WeChat has the data (region). */
export function wheels(properties, today = new Date()) {
  const mode = MODES[properties.mode];
  if (!mode) throw new Error(`picker: mode "${properties.mode}" is not known to the web host`);
  const model = mode(properties, today);
  return { ...model, selection: settle(model, model.selection) };
}
