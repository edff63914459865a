// 滚轮选择层 / The bottom sheet with wheels that <picker> opens.
import { el, showDialog } from './dialogs.mjs';
import { settle } from './builtins/picker-wheels.mjs';

const ROW = 48; // px, as in css/dialogs.css

/** One wheel: a listbox that snaps to its rows. `pick(value)` is called when another row comes to the middle. */
function makeWheel(index, pick) {
  const list = el('div.wxi-wheel', { tabIndex: 0 });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', `第 ${index + 1} 列`);
  let options = [];
  let at = 0;

  const mark = () => [...list.children].forEach((row, i) => row.setAttribute('aria-selected', String(i === at)));
  const go = (next) => {
    const now = Math.max(0, Math.min(options.length - 1, next));
    if (now === at) return;
    at = now;
    mark();
    pick(options[at].value);
  };
  list.addEventListener('scroll', () => go(Math.round(list.scrollTop / ROW)));
  list.addEventListener('click', (event) => {
    const row = [...list.children].indexOf(event.target.closest('[role=option]'));
    if (row < 0) return;
    go(row);
    list.scrollTop = at * ROW;
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(at + step);
    list.scrollTop = at * ROW;
  });

  const show = (next, value) => {
    if (next.map((o) => o.label).join('\n') !== options.map((o) => o.label).join('\n')) {
      list.replaceChildren(...next.map(({ label }) => {
        const row = el('div', { text: label });
        row.setAttribute('role', 'option');
        return row;
      }));
    }
    options = next;
    at = Math.max(0, options.findIndex((option) => option.value === value));
    mark();
    if (Math.round(list.scrollTop / ROW) !== at) list.scrollTop = at * ROW;
  };
  return { list, show };
}

/**
 * Lets a person choose. `model()` gives the wheels anew each time one moved, since the page may change the others in
 * answer (bindcolumnchange). Resolves with the selection, or null when cancelled.
 */
export function chooseOnWheels({ title, model, moved }) {
  let { selection } = model();
  const wheelsNow = () => {
    const current = model();
    selection = settle(current, selection);
    return current.columns(selection);
  };
  let wheels;
  const refresh = () => wheelsNow().forEach((options, i) => wheels[i].show(options, selection[i]));
  const answer = showDialog('sheet', title || '请选择', (close) => {
    wheels = wheelsNow().map((_, i) => makeWheel(i, (value) => {
      selection[i] = value;
      moved(i, value);
      refresh();
    }));
    const head = el('header.wxi-sheet-head', {},
      el('button', { text: '取消', onclick: () => close(null) }),
      el('strong', { text: title }),
      el('button.wxi-confirm', { text: '确定', onclick: () => close(selection) }));
    return [head, el('div.wxi-wheels', {}, ...wheels.map((wheel) => wheel.list))];
  }, null);
  refresh(); // rows can only be scrolled to once the sheet is open
  wheels[0].list.focus();
  return answer;
}
