// WXSS / Style sheets become CSS: imports inlined, rpx and vh turned, tags renamed, a component's classes kept its own.
import path from 'node:path';
import { transformSync } from 'esbuild';
import postcss from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { BUILTIN_TAGS, PASSIVE_TAGS } from '../runtime/builtins/tags.mjs';
import { toCssLengths } from '../runtime/units.mjs';

const posix = path.posix;

/**
 * Which class prefix a component's styles get; '' when they are shared with the page. It is the component's own name,
 * so that whoever writes a part of a page in advance can name it.
 */
export function makeScopes(components) {
  const scopes = new Map();
  const free = (name) => ([...scopes.values()].includes(name) ? free(`${name}_`) : name);
  for (const [name, config] of components) {
    const isolation = config.styleIsolation ?? (config.component ? 'isolated' : 'shared');
    const shared = isolation === 'shared' || isolation === 'page-shared';
    scopes.set(name, shared ? '' : free(posix.basename(posix.dirname(name))));
  }
  return scopes;
}

function parse(project, file) {
  try {
    return postcss.parse(project.read(file), { from: file });
  } catch (error) {
    project.problems.add(file, error.line, error.reason ?? error.message);
    return postcss.root();
  }
}

function inlineImports(project, file, seen = [file]) {
  const root = parse(project, file);
  root.walkAtRules('import', (rule) => {
    const target = rule.params.replace(/^url\(|\)$/g, '').replace(/['"]/g, '');
    const other = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(file), target);
    if (seen.includes(other)) rule.remove();
    else if (project.has(other)) rule.replaceWith(inlineImports(project, other, [...seen, other]).nodes);
    else {
      project.problems.add(file, rule.source.start.line, `imports ${target}, which is missing`);
      rule.remove();
    }
  });
  return root;
}

const tagName = (tag) => (BUILTIN_TAGS.has(tag) || PASSIVE_TAGS.has(tag) ? `wx-${tag}` : `mp-${tag}`);

/** Renames tags; in a scoped sheet prefixes classes, turns :host and refuses what WeChat ignores in a component. */
function selectorChanger(scope, refuse) {
  return selectorParser((selectors) => {
    selectors.walk((node) => {
      if (scope && ['tag', 'id', 'attribute'].includes(node.type)) refuse(node);
    });
    selectors.walkTags((node) => { node.value = tagName(node.value); });
    if (!scope) return;
    selectors.walkClasses((node) => { node.value = `${scope}--${node.value}`; });
    selectors.walkPseudos((node) => {
      if (node.value !== ':host') return;
      node.replaceWith(selectorParser.attribute({ attribute: 'wx-host', operator: '=', value: scope, quoteMark: '"', raws: {} }));
    });
  });
}

export function minifyCss(css) {
  return transformSync(css, { loader: 'css', minify: true, charset: 'utf8', target: 'safari14' }).code.trim();
}

/** The CSS of one .wxss file, or '' when there is none. */
export function compileWxss(project, file, scope = '') {
  if (!project.has(file)) return '';
  const root = inlineImports(project, file);
  /** File and line of a rule, which may have come with an import. */
  const sourceOf = ({ source }) => [path.relative(process.cwd(), source.input.from), source.start.line];
  root.walkDecls((declaration) => {
    declaration.value = toCssLengths(declaration.value);
    if (/url\(/.test(declaration.value) && !/url\(\s*['"]?data:/.test(declaration.value)) {
      project.problems.add(...sourceOf(declaration), 'WXSS takes no url() of a file, only data: addresses'); // WeChat's own rule
    }
  });
  root.walkAtRules('media', (rule) => {
    if (/prefers-color-scheme/.test(rule.params) && !project.app.darkmode) {
      project.problems.add(...sourceOf(rule), 'asks for the colour scheme, but app.json has no "darkmode": true');
    }
  });
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return;
    const refuse = (node) => {
      const reason = `a component's styles may not select by ${node.type} (${String(node).trim()})`;
      project.problems.add(...sourceOf(rule), reason);
    };
    rule.selector = selectorChanger(scope, refuse).processSync(rule.selector);
  });
  return minifyCss(root.toString());
}
