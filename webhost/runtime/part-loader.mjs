// 分包加载 / Fetching the parts of the mini-program that are not there at the start.

/** Fetches the part a page lives in - a subpackage (分包), or the page alone - the first time it is entered. */
export function partLoader(pack, components) {
  const loading = new Map();
  const fetchPart = (part) => {
    if (!loading.has(part)) {
      const arrival = part.load().then((module) => components.add(module.default));
      arrival.catch(() => loading.delete(part)); // the next try may have a network again
      loading.set(part, arrival);
    }
    return loading.get(part);
  };
  return {
    loadPartOf: async (path) => {
      const part = pack.later.find(({ pages }) => pages.includes(path));
      if (part) await fetchPart(part);
    },
    /** The rest of the main package, while nobody waits and one part at a time: a tap then waits for one at most. */
    loadMain: async () => {
      for (const part of pack.later.filter(({ inMain }) => inMain)) await fetchPart(part).catch(() => {});
    },
  };
}
