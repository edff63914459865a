// 构建 / Builds a native mini-program folder into a static web page:  node webhost/build.mjs SOURCE OUT [--dev]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { splitIntoParts } from './build/parts.mjs';
import { Problems } from './build/problems.mjs';
import { Project } from './build/project.mjs';
import { bundle } from './build/scripts.mjs';
import { builtinTemplates, Templates } from './build/wxml.mjs';
import { compileWxss, makeScopes, minifyCss } from './build/wxss.mjs';

const runtime = path.join(path.dirname(fileURLToPath(import.meta.url)), 'runtime');
const CSS = ['frame', 'builtins', 'dialogs'];

/** Template, style and settings of one component. */
function compileComponent(project, name, scope) {
  const templates = new Templates(project);
  templates.add(name);
  templates.checkTags(name);
  templates.checkHandlers(name);
  const style = compileWxss(project, `${name}.wxss`, scope);
  return { name, scope, style, json: project.components.get(name), templates: templates.code(), file: project.file(`${name}.js`) };
}

function writePage(project, out, bundles) {
  const css = CSS.map((name) => fs.readFileSync(path.join(runtime, 'css', `${name}.css`), 'utf8')).join('\n');
  fs.writeFileSync(path.join(out, 'host.css'), minifyCss(css));
  const preload = bundles[0].files.filter((file) => file !== 'app.js').map((file) => `<link rel="modulepreload" href="${file}">`);
  const words = {
    title: project.app.window?.navigationBarTitleText ?? '',
    preload: preload.join('\n'),
    style: project.app.style === 'v2' ? 'style-v2' : '',
  };
  const page = fs.readFileSync(path.join(runtime, 'index.html'), 'utf8');
  fs.writeFileSync(path.join(out, 'index.html'), page.replace(/\{\{(\w+)\}\}/g, (_, name) => words[name]));
  for (const name of project.files().filter((each) => /\.(png|jpe?g|gif|svg|webp)$/i.test(each))) {
    fs.mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
    fs.copyFileSync(project.file(name), path.join(out, name));
  }
}

/** Writes the file's gzip beside it, which the server hands out ready-made. Returns its size in bytes. */
function compress(file) {
  const packed = gzipSync(fs.readFileSync(file), { level: 9 });
  fs.writeFileSync(`${file}.gz`, packed);
  return packed.length;
}

/** Builds `source` into `out`. Returns { problems, sizes }: sizes are gzip bytes by part, '' being the main one. */
export async function build(source, out, options = {}) {
  const problems = new Problems();
  const project = new Project(source, problems);
  if (problems.any) return { problems: problems.list };
  const scopes = makeScopes(project.components);
  const components = new Map([...scopes].map(([name, scope]) => [name, compileComponent(project, name, scope)]));
  const appStyle = compileWxss(project, 'app.wxss');
  project.checkSizes();
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  const input = { project, parts: splitIntoParts(project), components, appStyle, builtinTemplates: builtinTemplates() };
  const bundles = await bundle(input, path.resolve(out), options);
  if (problems.any) {
    fs.rmSync(out, { recursive: true, force: true }); // half a page must not be served
    return { problems: problems.list };
  }
  writePage(project, out, bundles);
  const gzip = (file) => compress(path.join(out, file));
  const sizes = Object.fromEntries(bundles.map(({ id, files }) => [id, files.map(gzip).reduce((a, b) => a + b, 0)]));
  const pages = project.pages.length;
  return { problems: [], sizes, css: gzip('host.css'), pages, components: project.components.size - pages };
}

async function run([source, out, ...flags]) {
  if (!source || !out) {
    console.error('usage: node webhost/build.mjs SOURCE OUT [--dev]');
    return 2;
  }
  const result = await build(source, out, { dev: flags.includes('--dev') });
  for (const problem of result.problems) console.error(`✗ ${problem}`);
  if (result.problems.length) return 1;
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(`${result.pages} pages, ${result.components} components -> ${out}`);
  for (const [id, bytes] of Object.entries(result.sizes)) console.log(`  ${id || 'main bundle'}: ${kB(bytes)} gzip`);
  console.log(`  host.css: ${kB(result.css)} gzip`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await run(process.argv.slice(2));
