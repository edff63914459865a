// 真实 DOM / Puts glass-easel's nodes into the page with WeChat's tag names, and keeps pages' styles apart.
import * as glassEasel from 'glass-easel';
import { BUILTIN_TAGS, PASSIVE_TAGS } from './builtins/tags.mjs';
import { toCssLengths } from './units.mjs';

const INTERACTIVE_ROLES = new Set(['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'option', 'menuitem']);

/** view -> wx-view, html-input -> input, and a component called my-part -> mp-my-part (never an HTML element). */
export function domTag(tag) {
  if (tag.startsWith('html-')) return tag.slice(5);
  return PASSIVE_TAGS.has(tag) || BUILTIN_TAGS.has(tag) ? `wx-${tag}` : `mp-${tag}`;
}

function createElement(tag) {
  const element = document.createElement(domTag(tag));
  const { setAttribute } = element;
  element.setAttribute = (name, value) => {
    // A built-in that wraps a real control names it in `element.control`: what describes it belongs there.
    const holder = (name.startsWith('aria-') && element.control) || element;
    setAttribute.call(holder, name, name === 'style' ? toCssLengths(value) : value);
    // What acts like a button must be reachable with the keyboard; WXML has no tabindex.
    if (name === 'role' && INTERACTIVE_ROLES.has(value)) element.tabIndex = 0;
  };
  return element;
}

export class Backend extends glassEasel.CurrentWindowBackendContext {
  constructor() {
    super();
    this.sheets = new Map(); // path -> <style>
    this.collected = []; // paths asked for by the root that is being created
    this.document = {
      createElement,
      createTextNode: (text) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    };
  }

  /** Every event comes from events.mjs or from a built-in component. */
  setListenerStats() {}

  registerStyleSheetContent(path, content) {
    const style = document.createElement('style');
    style.textContent = content;
    this.sheets.set(path, style);
  }

  appendStyleSheetPath(path) {
    if (!this.collected.includes(path)) this.collected.push(path);
    return 0;
  }

  /** Runs `create` and returns [its result, the style sheets it asked for]. */
  collectSheets(create) {
    this.collected = [];
    return [create(), this.collected];
  }

  /** In WeChat every page is a window of its own: only the shown page's sheets are in the document, in its order. */
  useSheets(paths) {
    for (const [path, style] of this.sheets) if (!paths.includes(path)) style.remove();
    document.head.append(...paths.map((path) => this.sheets.get(path)));
  }
}
