// WXML 与 WXS / Templates become functions, with the checks WeChat makes only at run time or not at all.
import path from 'node:path';
import { createRequire } from 'node:module';
import { BUILTIN_TAGS, builtinName, PASSIVE_TAGS, TEMPLATE_TAGS } from '../runtime/builtins/tags.mjs';
import * as builtins from '../runtime/builtins/index.mjs';
import { lineAt } from './problems.mjs';

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler');
const posix = path.posix;

/**
 * What describes an element to a screen reader, and `hidden`, is set on components too: the framework would warn
 * that they are no properties of theirs.
 */
function keepAttributes(code) {
  return code.replace(/\bO\(N,"(aria-[\w-]+|role|hidden)",/g, 'R.a(N,"$1",');
}

/** Comments and quoted values blanked out, lines kept: what remains are tags. */
function bare(wxml) {
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  return wxml.replace(/<!--[\s\S]*?-->/g, blank)
    .replace(/(<wxs\b[^>]*>)([\s\S]*?)(<\/wxs>)/g, (_, open, code, close) => open + blank(code) + close)
    .replace(/\{\{[\s\S]*?\}\}/g, blank)
    .replace(/"[^"]*"|'[^']*'/g, blank);
}

const tagsOf = (wxml) => [...bare(wxml).matchAll(/<([A-Za-z][\w-]*)/g)].map((match) => match[1]);

/** Compiles the template of one component, with all it imports. */
export class Templates {
  constructor(project) {
    Object.assign(this, { project, group: new TmplGroup(), added: new Set() });
  }

  add(name) {
    if (this.added.has(name)) return;
    this.added.add(name);
    const file = `${name}.wxml`;
    const wxml = this.project.read(file);
    for (const tag of tagsOf(wxml)) if (BUILTIN_TAGS.has(tag)) this.project.builtins.add(tag);
    for (const warning of this.group.addTmpl(name, wxml)) {
      this.project.problems.add(file, warning.startLine + 1, warning.message);
    }
    for (const other of this.group.getDirectDependencies(name)) {
      if (this.project.has(`${other}.wxml`)) this.add(other);
      else this.project.problems.add(file, 0, `imports ${other}.wxml, which is missing`);
    }
    for (const script of this.group.getScriptDependencies(name)) this.addScript(script, file);
    this.checkImages(file, wxml);
  }

  addScript(name, from) {
    const file = name.endsWith('.wxs') ? name : `${name}.wxs`;
    if (this.added.has(file)) return;
    this.added.add(file);
    if (!this.project.has(file)) {
      this.project.problems.add(from, 0, `uses ${file}, which is missing`);
      return;
    }
    const code = this.project.read(file);
    const plain = code.replace(/\.constructor\b/g, '.__wxs').replace(/(require\(\s*['"][^'"]+)\.wxs(['"])/g, '$1$2');
    this.group.addScript(file.slice(0, -'.wxs'.length), plain);
    for (const [, other] of code.matchAll(/require\(\s*['"](.+?)['"]\s*\)/g)) {
      this.addScript(posix.join(posix.dirname(file), other), file);
    }
  }

  /** A tag that is neither WeChat's nor declared would silently show nothing. */
  checkTags(name) {
    const config = this.project.components.get(name);
    const declared = new Set([...Object.keys(config.usingComponents), ...Object.keys(config.componentGenerics ?? {})]);
    const wxml = bare(this.project.read(`${name}.wxml`));
    for (const { 1: tag, index } of wxml.matchAll(/<([A-Za-z][\w-]*)/g)) {
      if (declared.has(tag) || BUILTIN_TAGS.has(tag) || PASSIVE_TAGS.has(tag) || TEMPLATE_TAGS.has(tag)) continue;
      const reason = `<${tag}> is no built-in the web host knows, and usingComponents does not declare it`;
      this.project.problems.add(`${name}.wxml`, lineAt(wxml, index), reason);
    }
  }

  /** A handler named in a template must be a method of that file's script; WeChat only warns, at run time. */
  checkHandlers(name) {
    const code = this.project.read(`${name}.js`);
    if (/behaviors\s*:/.test(code)) return; // the method may come from a behavior
    const wxml = this.project.read(`${name}.wxml`);
    for (const { 1: event, 2: method, index } of wxml.matchAll(/\s((?:capture-)?(?:mut-bind|bind|catch):?[a-z][\w-]*)="(\w+)"/g)) {
      if (new RegExp(`\\b${method}\\s*(\\(|:|,|=)`).test(code)) continue;
      this.project.problems.add(`${name}.wxml`, lineAt(wxml, index + 1), `${event}="${method}" names no method of ${name}.js`);
    }
  }

  checkImages(file, wxml) {
    for (const { 1: src, index } of wxml.matchAll(/<image\b[^>]*?\ssrc="([^"{]+)"/g)) {
      if (/^(https?:|data:)/.test(src) || this.project.has(this.project.resolve(file, src))) continue;
      this.project.problems.add(file, lineAt(wxml, index), `shows ${src}, which is missing`);
    }
  }

  code() { return keepAttributes(this.group.getTmplGenObjectGroups()); }
}

/** The templates of these built-in components. */
export function builtinTemplates(tags) {
  const group = new TmplGroup();
  for (const tag of tags) {
    const [problem] = group.addTmpl(tag, builtins[builtinName(tag)].template ?? '<slot/>');
    if (problem) throw new Error(`built-in <${tag}>: ${problem.message}`);
  }
  return keepAttributes(group.getTmplGenObjectGroups());
}
