// 构建 / Builds a native mini-program folder into a static web page:  node webhost/build.mjs SOURCE OUT [--dev]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
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

/** "@name" in app.json is a word of theme.json; before the page runs nobody knows the theme. */
const plainColour = (value, otherwise) => (/^#\w+$/.test(value ?? '') ? value : otherwise);

/** The page that every address gets: styles inside it, one request less before the first words can be seen. */
function writePage(project, out, [{ files }]) {
  const css = CSS.map((name) => fs.readFileSync(path.join(runtime, 'css', `${name}.css`), 'utf8')).join('\n');
  const { window = {}, darkmode, style } = project.app;
  const words = {
    title: window.navigationBarTitleText ?? '',
    css: minifyCss(css),
    entry: files[0],
    preload: files.slice(1).map(preloadLink).join(''),
    root: darkmode ? ' class="darkmode"' : '',
    style: style === 'v2' ? ' class="style-v2"' : '',
    bar: plainColour(window.navigationBarBackgroundColor, '#000'),
    barWords: window.navigationBarTextStyle === 'black' ? '#000' : '#fff',
  };
  const page = fs.readFileSync(path.join(runtime, 'index.html'), 'utf8');
  fs.writeFileSync(path.join(out, 'index.html'), page.replace(/\{\{(\w+)\}\}/g, (_, name) => words[name]));
  for (const name of project.files().filter((each) => /\.(png|jpe?g|gif|svg|webp)$/i.test(each))) {
    fs.mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
    fs.copyFileSync(project.file(name), path.join(out, name));
  }
}

const preloadLink = (file) => `<link rel="modulepreload" href="${file}">`;

/**
 * What a server may put into that page so that its first page needs no second round trip: by page of the main package
 * the files to be fetched at once, and the styles of each of its parts.
 */
function writePages(project, out, bundles, components, appStyle) {
  const main = [...components.values()].filter(({ name }) => project.packageOf(name) === '');
  const sheets = Object.fromEntries([['app', appStyle], ...main.map(({ name, style }) => [name, style])]);
  const pages = bundles.filter(({ id }) => project.pages.includes(id));
  const files = Object.fromEntries(pages.map((each) => [each.id, each.files]));
  fs.writeFileSync(path.join(out, 'pages.json'), JSON.stringify({ files, sheets }));
}

const brotli = promisify(zlib.brotliCompress);

/** Writes the file's gzip and brotli beside it, which the server hands out ready-made. Returns the gzip's size in bytes. */
async function compress(file) {
  const content = fs.readFileSync(file);
  const packed = zlib.gzipSync(content, { level: 9 });
  fs.writeFileSync(`${file}.gz`, packed);
  fs.writeFileSync(`${file}.br`, await brotli(content));
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
  const parts = splitIntoParts(project);
  const input = { project, parts, components, appStyle, builtinTemplates: builtinTemplates(project.builtins) };
  const bundles = await bundle(input, path.resolve(out), options);
  if (problems.any) {
    fs.rmSync(out, { recursive: true, force: true }); // half a page must not be served
    return { problems: problems.list };
  }
  writePage(project, out, bundles);
  writePages(project, out, bundles, components, appStyle);
  const scripts = fs.readdirSync(out).filter((name) => name.endsWith('.js'));
  const gzip = new Map(await Promise.all(scripts.map(async (file) => [file, await compress(path.join(out, file))])));
  const sum = (files) => files.reduce((total, file) => total + gzip.get(file), 0);
  const sizes = Object.fromEntries(bundles.map(({ id, files }) => [id, sum(files)]));
  const page = zlib.gzipSync(fs.readFileSync(path.join(out, 'index.html'))).length;
  const pages = project.pages.length;
  return { problems: [], sizes, page, pages, components: project.components.size - pages };
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
  console.log(`  index.html: ${kB(result.page)} gzip`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await run(process.argv.slice(2));
