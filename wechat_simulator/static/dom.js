/* 页面元素 / Makes elements without markup strings, so that nothing a person wrote can become markup. */

/** An element with properties, attributes (names with a dash, role) and on… listeners. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name.includes('-') || name === 'role') node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** The rounded square with one character that stands for a person or an account. */
export function face(name, kind) {
  return el('span', { className: `face face-${kind}`, 'aria-hidden': 'true' }, [...name][0] || '人');
}

/** A drawing from path data, in the current colour. */
export function drawing(width, height, path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', width);
  svg.setAttribute('height', height);
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  shape.setAttribute('d', path);
  shape.setAttribute('fill', 'currentColor');
  shape.setAttribute('fill-rule', 'evenodd');
  svg.append(shape);
  return svg;
}

export const QR_ICON = 'M2 2h9v9H2zM4 4v5h5V4zM15 2h9v9h-9zM17 4v5h5V4zM2 15h9v9H2zM4 17v5h5v-5zM15 15h3v3h-3zM21 15h3v3h-3zM18 18h3v3h-3zM15 21h3v3h-3zM21 21h3v3h-3z';
const SIGNAL = 'M0 8h3v4H0zM5 5.500h3V12H5zM10 3h3v9h-3zM15 0h3v12h-3zM25 2h19a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2H25a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM24.500 3.500v5h17v-5zM47 4.500h1.500v3H47z';

/** Signal and battery of the status bar. */
export function signal() {
  return drawing(49, 12, SIGNAL);
}
