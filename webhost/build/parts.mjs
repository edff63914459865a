// 按需加载 / What is fetched together: the main part at once, each page or subpackage when it is first entered.

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

/**
 * Splits the mini-program: [{ id, pages, names }], the first (id '') being fetched at once.
 *
 * A subpackage (分包) is one part. With "lazyCodeLoading": "requiredComponents" each page of the main package is one
 * too, as it is injected alone in WeChat; the first part then has what every page needs. A component that several
 * parts name is fetched once: the bundler puts it into a file of its own.
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
  const parts = later.map((part) => ({ ...part, names: [...needsOf(part.pages)].filter((name) => !first.has(name)) }));
  return [{ id: '', pages: lazy ? [] : main.pages, names: [...first] }, ...parts];
}
