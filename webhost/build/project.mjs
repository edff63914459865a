// 小程序工程 / Reads app.json and what it names: pages, components, packages, and what is missing among them.
import fs from 'node:fs';
import path from 'node:path';
import { lineAt } from './problems.mjs';

const posix = path.posix;
const TAB_BAR = 'custom-tab-bar/index';
const PACKAGE_BYTES = 2 * 2 ** 20; // WeChat takes 2 MB in the main package and in each subpackage

export class Project {
  constructor(root, problems) {
    Object.assign(this, { root: path.resolve(root), problems, components: new Map(), builtins: new Set() });
    this.app = this.readJson('app.json');
    const subpackages = this.app.subPackages ?? this.app.subpackages ?? [];
    this.packages = [{ root: '', pages: this.app.pages ?? [] }];
    for (const { root: given, pages } of subpackages) {
      const base = given.replace(/^\/|\/$/g, '');
      this.packages.push({ root: base, pages: pages.map((page) => `${base}/${page}`) });
    }
    this.pages = this.packages.flatMap((each) => each.pages);
    this.theme = this.app.darkmode && this.app.themeLocation ? this.readJson(this.app.themeLocation) : null;
    if (!this.pages.length && !problems.any) problems.add('app.json', 0, 'names no page');
    this.pages.forEach((page) => this.addComponent(page, 'app.json'));
    this.checkTabBar();
  }

  file(name) { return path.join(this.root, name); }

  has(name) { return fs.existsSync(this.file(name)); }

  read(name) { return fs.readFileSync(this.file(name), 'utf8'); }

  files() {
    return fs.readdirSync(this.root, { recursive: true }).map((name) => name.split(path.sep).join('/'))
      .filter((name) => fs.statSync(this.file(name)).isFile());
  }

  readJson(name) {
    if (!this.has(name)) {
      this.problems.add(name, 0, 'is missing');
      return {};
    }
    const text = this.read(name);
    try {
      return JSON.parse(text);
    } catch (error) {
      const at = /position (\d+)/.exec(error.message);
      this.problems.add(name, at ? lineAt(text, Number(at[1])) : 1, `is not JSON (${error.message})`);
      return {};
    }
  }

  /** The package (by its root; '' is the main one) that a file belongs to. */
  packageOf(name) {
    return this.packages.slice(1).find((each) => name.startsWith(`${each.root}/`))?.root ?? '';
  }

  /** A file of one package may use those of the main package, never those of another subpackage. */
  mayUse(from, target) {
    const owner = this.packageOf(target);
    return owner === '' || owner === this.packageOf(from);
  }

  resolve(from, target) {
    if (target.startsWith('/')) return target.slice(1);
    return posix.join(posix.dirname(from), target);
  }

  addComponent(name, namedBy) {
    if (this.components.has(name)) return;
    const missing = ['wxml', 'js'].filter((kind) => !this.has(`${name}.${kind}`));
    missing.forEach((kind) => this.problems.add(namedBy, 0, `names ${name}, but ${name}.${kind} is missing`));
    if (missing.length) return;
    const own = this.has(`${name}.json`) ? this.readJson(`${name}.json`) : {};
    const using = {};
    for (const [tag, target] of Object.entries(this.app.usingComponents ?? {})) using[tag] = this.resolve('app', target);
    for (const [tag, target] of Object.entries(own.usingComponents ?? {})) using[tag] = this.resolve(name, target);
    const absolute = Object.entries(using).map(([tag, target]) => [tag, `/${target}`]);
    this.components.set(name, { ...own, usingComponents: Object.fromEntries(absolute) });
    const { componentGenerics = {} } = own;
    const generics = Object.values(componentGenerics).filter((each) => each.default);
    const defaults = generics.map((each) => this.resolve(name, each.default));
    for (const target of [...Object.values(using), ...defaults]) {
      if (!this.mayUse(name, target)) {
        this.problems.add(`${name}.json`, 0, `uses ${target}, which is in another subpackage`);
      }
      this.addComponent(target, own.usingComponents ? `${name}.json` : 'app.json');
    }
  }

  checkTabBar() {
    const { tabBar } = this.app;
    if (!tabBar) return;
    const list = tabBar.list ?? [];
    if (list.length < 2 || list.length > 5) {
      this.problems.add('app.json', 0, `tabBar.list has ${list.length} items; WeChat wants 2 to 5`);
    }
    for (const { pagePath, iconPath, selectedIconPath } of list) {
      if (!this.packages[0].pages.includes(pagePath)) {
        this.problems.add('app.json', 0, `tabBar names ${pagePath}, which is no page of the main package`);
      }
      for (const icon of [iconPath, selectedIconPath]) {
        if (!icon || icon.startsWith('@') || this.has(icon)) continue;
        this.problems.add('app.json', 0, `tabBar names ${icon}, which is missing`);
      }
    }
    if (tabBar.custom) this.addComponent(TAB_BAR, 'app.json (tabBar.custom)');
  }

  /** WeChat refuses packages over 2 MB; says so before an upload does. */
  checkSizes() {
    const sizes = new Map(this.packages.map((each) => [each.root, 0]));
    for (const name of this.files()) {
      const owner = this.packageOf(name);
      sizes.set(owner, sizes.get(owner) + fs.statSync(this.file(name)).size);
    }
    for (const [root, bytes] of sizes) {
      if (bytes > PACKAGE_BYTES) {
        this.problems.add(root || 'app.json', 0, `the package has ${(bytes / 2 ** 20).toFixed(2)} MB; WeChat takes 2 MB`);
      }
    }
  }
}
