// 按需加载 / What is fetched together: the main part at once, each page or subpackage when it is first entered.
import path from 'node:path';
import { transformSync } from 'esbuild';

const SMALL = { script: 800, component: 1200 }; // bytes: on a slow network a request costs more than such a file does

/** All components a component needs, itself included. */
function needs(project, name, found = new Set()) {
  if (found.has(name) || !project.components.has(name)) return found;
  found.add(name);
  const { usingComponents, componentGenerics = {} } = project.components.get(name);
  for (const target of Object.values(usingComponents)) needs(project, target.slice(1), found);
  for (const { default: target } of Object.values(componentGenerics)) {
    if (target) needs(project, project.resolve(name, target), found);
  }
  return found;
}

/** The scripts these scripts require, themselves included. */
function scripts(project, from, found = new Set()) {
  for (const file of from) {
    if (found.has(file) || !project.has(file)) continue;
    found.add(file);
    const required = [...project.read(file).matchAll(/\brequire\(\s*['"](.+?)['"]\s*\)/g)].map((match) => match[1]);
    scripts(project, required.map((target) => `${path.posix.join(path.posix.dirname(file), target).replace(/\.js$/, '')}.js`), found);
  }
  return found;
}

/** What is in more than one of the sets. */
function sharedBySeveral(sets) {
  const times = new Map();
  for (const set of sets) for (const one of set) times.set(one, (times.get(one) ?? 0) + 1);
  return [...times].filter(([, count]) => count > 1).map(([one]) => one);
}

/** Bytes of a script without its comments. */
function weight(project, file) {
  try { return transformSync(project.read(file), { minify: true }).code.length; } catch { return Infinity; } // named later
}

/** The scripts of the main package that most parts require, and the small ones that several do, bringing nothing large along. */
function smallScripts(project, first, parts) {
  const scriptsOf = (names) => scripts(project, [...names].map((name) => `${name}.js`));
  const ofComponents = new Set([...project.components.keys()].map((name) => `${name}.js`));
  const inMain = (file) => project.packageOf(file) === '' && !ofComponents.has(file);
  const required = parts.map(scriptsOf);
  const files = sharedBySeveral(required).filter(inMain);
  const there = scripts(project, ['app.js', ...first.map((name) => `${name}.js`)]);
  const common = (file) => required.filter((each) => each.has(file)).length > parts.length / 2;
  const fits = (file) => there.has(file) || common(file) || weight(project, file) <= SMALL.script;
  return files.filter((file) => [...scripts(project, [file])].every(fits));
}

/** Bytes of a component's sources. */
function size(project, name) {
  const files = ['js', 'wxml', 'wxss'].map((kind) => `${name}.${kind}`).filter((file) => project.has(file));
  return files.reduce((sum, file) => sum + project.read(file).length, 0);
}

/**
 * Splits the mini-program: [{ id, pages, names }], the first (id '') being fetched at once.
 *
 * A subpackage (分包) is one part. With "lazyCodeLoading": "requiredComponents" each page of the main package is one
 * too, as it is injected alone in WeChat; the first part then has what every page needs, and the small things that two
 * or more parts share (`scripts` besides its components). A larger one is fetched once: the bundler puts it into a file
 * of its own.
 */
export function splitIntoParts(project) {
  const [main, ...subpackages] = project.packages;
  const lazy = project.app.lazyCodeLoading === 'requiredComponents';
  const needsOf = (pages) => new Set(pages.flatMap((page) => [...needs(project, page)]));
  const pageNeeds = main.pages.map((page) => needs(project, page));
  const everywhere = [...project.components.keys()].filter((name) => pageNeeds.every((each) => each.has(name)));
  const first = lazy ? new Set(everywhere) : needsOf(main.pages);
  needs(project, 'custom-tab-bar/index').forEach((name) => first.add(name));

  const later = subpackages.map(({ root, pages }) => ({ id: root, pages }));
  if (lazy) later.unshift(...main.pages.map((page) => ({ id: page, pages: [page] })));
  const own = (name) => !project.pages.includes(name) && project.packageOf(name) === '';
  const shared = sharedBySeveral(later.map(({ pages }) => needsOf(pages))).filter(own);
  shared.filter((name) => size(project, name) <= SMALL.component).forEach((name) => first.add(name));
  const parts = later.map((part) => ({ ...part, names: [...needsOf(part.pages)].filter((name) => !first.has(name)) }));
  const small = smallScripts(project, [...first], later.map(({ pages }) => needsOf(pages)));
  return [{ id: '', pages: lazy ? [] : main.pages, names: [...first], scripts: small }, ...parts];
}
