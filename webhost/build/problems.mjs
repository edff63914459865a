// 问题清单 / Collects what is wrong with the mini-program: file, line, reason in plain words.

export class Problems {
  constructor() { this.list = []; }

  /** `line` counts from 1; without it the whole file is meant. */
  add(file, line, reason) {
    const text = `${file}${line ? `:${line}` : ''}: ${reason}`;
    if (!this.list.includes(text)) this.list.push(text);
  }

  get any() { return this.list.length > 0; }
}

/** The line (from 1) on which position `at` of `text` lies. */
export function lineAt(text, at) {
  return text.slice(0, at).split('\n').length;
}
