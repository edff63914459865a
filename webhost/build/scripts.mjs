// JavaScript / Bundles host and mini-program: one file to start with, one more for each page or subpackage.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { builtinName } from '../runtime/builtins/tags.mjs';

const runtime = path.join(path.dirname(fileURLToPath(import.meta.url)), '../runtime');
const quote = JSON.stringify;

// Names a browser has and a mini-program has not: reading them must fail here as it does in WeChat.
const ABSENT = ['window', 'document', 'localStorage', 'sessionStorage', 'indexedDB', 'fetch', 'XMLHttpRequest', 'WebSocket',
  'navigator', 'location', 'history', 'alert', 'confirm', 'prompt', 'FormData', 'FileReader', 'Blob', 'File', 'crypto',
  'structuredClone', 'btoa', 'atob', 'requestAnimationFrame', 'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams'];

function hideBrowser(code) {
  const own = (name) => new RegExp(`\\b(const|let|class|function)\\s+${name}\\b`).test(code);
  return `var ${ABSENT.filter((name) => !own(name)).join(', ')}; ${code}`;
}

function componentSource({ name, json, scope, style, templates, file }) {
  return `export default { name: ${quote(name)}, json: ${quote(json)}, scope: ${quote(scope)}, style: ${quote(style)},
    templates: ${templates}, load: () => require(${quote(file)}) };`;
}

/** A list of components as source: [the imports it needs, the list]. */
function listSource(names) {
  const imports = names.map((name, i) => `import c${i} from ${quote(`component:${name}`)};`).join('\n');
  return [imports, `[${names.map((_, i) => `c${i}`).join(', ')}]`];
}

/** Every part names all that is shared by all: the bundler then makes one file of it, instead of one for each mixture. */
function partSource({ names }) {
  const [imports, list] = listSource(names);
  return `import 'part:shared';\n${imports}\nexport default ${list};`;
}

function sharedSource(project, { names, scripts }) {
  const [imports, list] = listSource(names);
  const files = scripts.map((file) => `() => require(${quote(project.file(file))})`);
  return `${imports}\nexport default ${list};\nexport const scripts = [${files.join(', ')}];`;
}

function mainSource({ project, parts, builtinTemplates, appStyle }) {
  const others = parts.slice(1);
  const later = others.map(({ id, pages }) => (
    `{ pages: ${quote(pages)}, inMain: ${project.packageOf(pages[0]) === ''}, load: () => import(${quote(`part:${id}`)}) }`));
  const app = { ...project.app, pages: project.pages };
  const builtins = [...project.builtins].map((tag, i) => [tag, `b${i}`]);
  return `import ${quote(path.join(runtime, 'wxs.mjs'))};
import { boot } from ${quote(path.join(runtime, 'boot.mjs'))};
import { ${builtins.map(([tag, name]) => `${builtinName(tag)} as ${name}`).join(', ')} } from ${quote(path.join(runtime, 'builtins/index.mjs'))};
import components from 'part:shared';
boot({ app: ${quote(app)}, theme: ${quote(project.theme)}, appStyle: ${quote(appStyle)}, builtinTemplates: ${builtinTemplates},
  builtins: { ${builtins.map(([tag, name]) => `${quote(tag)}: ${name}`).join(', ')} }, components, later: [${later.join(', ')}], loadApp: () => require(${quote(project.file('app.js'))}) });`;
}

/** Gives esbuild the generated modules, and the mini-program's files as WeChat would run them. */
function plugin(input) {
  const { project, parts, components } = input;
  const inside = (file) => file.startsWith(project.root + path.sep);
  const nameOf = (file) => path.relative(project.root, file).split(path.sep).join('/');
  const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();
  const sourceOf = (id) => {
    if (id === 'app') return mainSource(input);
    return id === 'shared' ? sharedSource(project, parts[0]) : partSource(parts.find((part) => part.id === id));
  };
  const found = (file) => [file, `${file}.js`, path.join(file, 'index.js')].find(isFile);
  return {
    name: 'miniprogram',
    setup(build) {
      build.onResolve({ filter: /^(part|component):/ }, ({ path: whole }) => {
        const [namespace, name] = whole.split(':');
        return { path: name, namespace };
      });
      build.onLoad({ filter: /.*/, namespace: 'part' }, ({ path: id }) => ({
        contents: sourceOf(id), resolveDir: runtime,
      }));
      build.onLoad({ filter: /.*/, namespace: 'component' }, ({ path: name }) => ({
        contents: componentSource(components.get(name)), resolveDir: runtime,
      }));
      build.onResolve({ filter: /.*/ }, ({ path: target, importer, kind }) => {
        if (!inside(importer) || kind === 'entry-point') return undefined;
        const file = found(target.startsWith('/') ? project.file(target) : path.join(path.dirname(importer), target));
        if (!file) return { errors: [{ text: `requires ${target}, which is missing` }] };
        if (project.mayUse(nameOf(importer), nameOf(file))) return { path: file };
        return { errors: [{ text: `requires ${target}, which is in another subpackage` }] };
      });
      build.onLoad({ filter: /\.js$/ }, ({ path: file }) => {
        if (!inside(file)) return undefined;
        const code = fs.readFileSync(file, 'utf8');
        const later = code.split('\n').findIndex((line) => /\brequire\.async\b/.test(line));
        if (later >= 0) project.problems.add(nameOf(file), later + 1, 'require.async is not known to the web host');
        return { contents: hideBrowser(code), loader: 'js' };
      });
    },
  };
}

function report(project, error) {
  if (!error.errors) throw error;
  for (const { text, location } of error.errors) {
    const file = location ? path.relative(project.root, path.resolve(location.file)).split(path.sep).join('/') : 'app.json';
    project.problems.add(file, location?.line, text);
  }
}

/** Writes app-HASH.js and its parts into `out`; returns the file names of the main bundle and of each later part. */
export async function bundle(input, out, { dev = false } = {}) {
  let built;
  try {
    built = await esbuild.build({
      entryPoints: [{ in: 'part:app', out: 'app' }], bundle: true, splitting: true, format: 'esm', target: 'es2020',
      outdir: out, entryNames: '[name]-[hash]', chunkNames: 'part-[hash]', minify: !dev, sourcemap: dev, legalComments: 'none', metafile: true, charset: 'utf8',
      mangleProps: /^_\$./, // the framework's own private names; they make up a good part of it
      plugins: [plugin(input)], logLevel: 'silent',
    });
  } catch (error) {
    report(input.project, error);
    return null;
  }
  const { outputs } = built.metafile;
  const entry = Object.keys(outputs).find((name) => outputs[name].entryPoint === 'part:app');
  /** The file and everything it imports at once, as opposed to later. */
  const closure = (name, seen = new Set()) => {
    if (seen.has(name)) return seen;
    seen.add(name);
    outputs[name].imports.filter((each) => each.kind === 'import-statement').forEach((each) => closure(each.path, seen));
    return seen;
  };
  const main = closure(entry);
  const bundles = [{ id: '', files: [...main] }];
  for (const { id } of input.parts.slice(1)) {
    const own = Object.keys(outputs).find((name) => outputs[name].entryPoint === `part:${id}`);
    bundles.push({ id, files: [...closure(own)].filter((name) => !main.has(name)) });
  }
  return bundles.map(({ id, files }) => ({ id, files: files.map((file) => path.relative(out, path.resolve(file))) }));
}
