// 履职信息完整度的样子 / What the page of completeness shows of what was counted. Pure functions.

const FILTERS = [
  { value: 'all', label: '全部' },
  { value: 'unconfirmed', label: '本人未确认' },
  { value: 'no_code', label: '不能发码' },
];

/** @typedef {{post_id: number, post: string, official: string | null, done: number, wanted: number, missing: string[], may_have_code: boolean, unconfirmed: boolean}} Post */
/** @typedef {{organization_id: number, organization: string, office_id: number, posts: number, complete: number, items: Post[]}} Office */

const KEPT = {
  all: () => true,
  unconfirmed: (/** @type {Post} */ post) => post.unconfirmed,
  no_code: (/** @type {Post} */ post) => !post.may_have_code,
};

/** Of a hundred things that should be published, how many are; never 100 while one is missing. @param {Post[]} posts */
function percent(posts) {
  const wanted = posts.reduce((sum, post) => sum + post.wanted, 0);
  const done = posts.reduce((sum, post) => sum + post.done, 0);
  return wanted ? Math.floor((done * 100) / wanted) : 0;
}

/**
 * @param {Office[]} offices
 * @param {string} filter
 * @param {string} office its id, or nothing for all
 */
function of(offices, filter, office) {
  const chosen = offices.filter((one) => !office || String(one.office_id) === office);
  const posts = chosen.flatMap((one) => one.items);
  const items = chosen.map((one) => ({
    ...one,
    percent: percent(one.items),
    shown: one.items.filter(KEPT[filter]).map((post) => ({ ...post, whole: post.done === post.wanted })),
  }));
  return {
    percent: percent(posts),
    posts: posts.length,
    unconfirmed: posts.filter(KEPT.unconfirmed).length,
    noCode: posts.filter(KEPT.no_code).length,
    items: items.filter((one) => one.shown.length),
  };
}

module.exports = { FILTERS, of, percent };
