// 节点查询 / wx.createSelectorQuery: where nodes are and how big, and the canvas node itself.

function measure(element, dom, fields, stage) {
  const box = dom.getBoundingClientRect();
  const frame = stage.getBoundingClientRect();
  const found = {};
  if (fields.id) found.id = element?.id ?? '';
  if (fields.dataset) found.dataset = element?.dataset ?? {};
  if (fields.rect) {
    Object.assign(found, { left: box.left - frame.left, right: box.right - frame.left });
    Object.assign(found, { top: box.top - frame.top, bottom: box.bottom - frame.top });
  }
  if (fields.size) Object.assign(found, { width: box.width, height: box.height });
  if (fields.scrollOffset) {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = dom;
    Object.assign(found, { scrollLeft, scrollTop, scrollWidth, scrollHeight });
  }
  if (fields.node) found.node = dom.querySelector('canvas') ?? dom;
  const style = fields.computedStyle && getComputedStyle(dom);
  for (const name of fields.computedStyle ?? []) found[name] = style[name];
  for (const name of fields.properties ?? []) found[name] = element?.data?.[name];
  return found;
}

export class SelectorQuery {
  constructor(host, scope) { Object.assign(this, { host, scope, jobs: [] }); }

  in(scope) { this.scope = scope; return this; }

  select(selector) { return this.reference((root) => root.querySelector(selector)); }

  selectAll(selector) { return this.reference((root) => root.querySelectorAll(selector)); }

  selectViewport() { return this.reference(() => 'page'); }

  reference(find) {
    const { scope } = this;
    const ask = (fields, callback) => { this.jobs.push({ find, scope, fields, callback }); return this; };
    return {
      fields: ask,
      node: (callback) => ask({ node: true }, callback),
      boundingClientRect: (callback) => ask({ id: true, dataset: true, rect: true, size: true }, callback),
      scrollOffset: (callback) => ask({ id: true, dataset: true, scrollOffset: true }, callback),
    };
  }

  answer({ find, scope, fields }) {
    const { top } = this.host.pages;
    const stage = document.getElementById('stage');
    const found = find((scope ?? top.page)._$.getShadowRoot());
    if (found === 'page') return measure(null, top.el, fields, stage);
    if (Array.isArray(found)) return found.map((element) => measure(element, element.$$, fields, stage));
    return found && measure(found, found.$$, fields, stage);
  }

  /** Measures on the next frame, when what was set before is drawn. */
  exec(callback) {
    requestAnimationFrame(() => {
      const answers = this.jobs.map((job) => { const answer = this.answer(job); job.callback?.(answer); return answer; });
      callback?.(answers);
    });
    return this;
  }
}
