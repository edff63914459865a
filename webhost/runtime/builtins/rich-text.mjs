// 富文本 / Copies the harmless part of rich text into the page: WeChat's own list of tags, no script, no event.
import { any, text } from './shared.mjs';

const TAGS = new Set(['a', 'abbr', 'b', 'blockquote', 'br', 'code', 'del', 'div', 'em', 'font', 'h1', 'h2', 'h3', 'h4', 'h5',
  'h6', 'hr', 'i', 'img', 'ins', 'li', 'ol', 'p', 'pre', 'q', 's', 'section', 'small', 'span', 'strong', 'sub', 'sup',
  'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u', 'ul']);
const ATTRIBUTES = new Set(['alt', 'class', 'colspan', 'height', 'rowspan', 'span', 'src', 'start', 'style', 'type', 'width']);

function make(name, attributes) {
  const element = document.createElement(name);
  for (const [key, value] of attributes) {
    if (ATTRIBUTES.has(key) && !/^\s*javascript:/i.test(value)) element.setAttribute(key, value);
  }
  return element;
}

function fromDom(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || !TAGS.has(node.localName)) return null;
  const element = make(node.localName, [...node.attributes].map(({ name, value }) => [name, value]));
  element.append(...[...node.childNodes].map(fromDom).filter(Boolean));
  return element;
}

function fromNode(node) {
  if (node.type === 'text') return document.createTextNode(node.text ?? '');
  const name = String(node.name).toLowerCase();
  if (!TAGS.has(name)) return null;
  const element = make(name, Object.entries(node.attrs ?? {}));
  element.append(...(node.children ?? []).map(fromNode).filter(Boolean));
  return element;
}

/** `nodes` is HTML text or WeChat's array of nodes. */
function fillRichText(area, nodes) {
  const made = Array.isArray(nodes)
    ? nodes.map(fromNode)
    : [...new DOMParser().parseFromString(nodes ?? '', 'text/html').body.childNodes].map(fromDom);
  area.replaceChildren(...made.filter(Boolean));
}

export const richText = {
  properties: { nodes: any(), space: text() },
  template: '<html-div/>',
  observers: { nodes(nodes) { if (this.area) fillRichText(this.area, nodes); } },
  ready() {
    this.area = this.dom.querySelector('div');
    fillRichText(this.area, this.data.nodes);
  },
};
