// 评价意见 / Tests of what a supervisor's phone asks about the words of ratings, and of the page that shows them.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving, refusal } = require('./platform');

const PATH = '/api/v1/admin/comments';
const comment = (id, more) => ({
  id, organization: '示范市民政局', post: null, month: '2026-11', text: '叫号屏字太小', content_check: 'pending', content_check_label: '待检测', ...more,
});
const listed = (items, more) => ({ statusCode: 200, data: { items, page: 1, pages: 1, total: items.length, ...more } });
const reviewed = (id) => `${PATH}/${id}/reviewed`;

/** The page as WeChat would make it, on a platform with these answers. @param {Record<string, any>} routes */
function opened(routes) {
  const seen = usePlatform(serving(routes));
  const said = [];
  Object.assign(globalThis.wx, { showToast: ({ title }) => said.push(title), pageScrollTo: () => {} });
  let made;
  globalThis.Page = (definition) => { made = definition; };
  const file = require.resolve('../packages/admin/comments/comments');
  delete require.cache[file];
  require(file);
  const page = Object.assign(Object.create(made), { data: { ...made.data } });
  page.setData = (changes) => {
    for (const [path, value] of Object.entries(changes)) {
      const [, name, index, field] = /^(\w+)(?:\[(\d+)\]\.(\w+))?$/.exec(path);
      if (field) page.data[name][index][field] = value;
      else page.data[name] = value;
    }
  };
  return { page, said, asked: () => seen.sent.map(({ path }) => path).filter((path) => path.startsWith(PATH)) };
}

const tap = (id) => ({ currentTarget: { dataset: { id } } });
const ids = ({ page }) => page.data.items.map(({ id }) => id);

test('all words are asked for without a filter, and one office by its number', async () => {
  const one = opened({ [PATH]: () => listed([comment('a')]) });
  one.page.data.organization = '7';

  await one.page.reload();
  one.page.data.organization = '';
  await one.page.reload();

  assert.deepEqual(one.asked(), [`${PATH}?organization_id=7&page=1`, `${PATH}?page=1`]);
});

test('the month is written as people say it', async () => {
  const one = opened({ [PATH]: () => listed([comment('a', { month: '2026-03' })]) });

  await one.page.reload();

  assert.equal(one.page.data.items[0].when, '2026年3月');
});

test('what is ticked off stays in its place and asks for nothing more', async () => {
  const one = opened({
    [PATH]: () => listed([comment('a'), comment('b')]),
    [reviewed('a')]: () => ({ statusCode: 200, data: comment('a', { content_check: 'pass' }) }),
  });
  await one.page.reload();

  await one.page.mark(tap('a'));

  assert.deepEqual(one.page.data.items.map(({ id, waits, done }) => [id, waits, done]), [['a', false, true], ['b', true, false]]);
  assert.equal(one.page.data.marking, '');
});

test('when somebody was first, that is said and the words wait no more; a failure leaves them waiting', async () => {
  const one = opened({
    [PATH]: () => listed([comment('a'), comment('b')]),
    [reviewed('a')]: () => ({ statusCode: 409, data: refusal('not_allowed_now', '这条意见已复核过了') }),
    [reviewed('b')]: () => ({ statusCode: 503, data: refusal('busy', '系统繁忙，请稍后再试') }),
  });
  await one.page.reload();

  await one.page.mark(tap('a'));
  await one.page.mark(tap('b'));

  assert.deepEqual(one.said, ['这条意见已复核过了', '系统繁忙，请稍后再试']);
  assert.deepEqual(one.page.data.items.map(({ waits }) => waits), [false, true]);
});

test('the next page is added, and what moved onto it is not shown twice', async () => {
  const answers = [listed([comment('a'), comment('b')], { pages: 2 }), listed([comment('b'), comment('c')], { page: 2, pages: 2 })];
  const one = opened({ [PATH]: () => answers.shift() });
  await one.page.reload();

  await one.page.nextPage();

  assert.deepEqual(ids(one), ['a', 'b', 'c']);
});

test('after ticking off, the list to review goes on from its beginning, so that none is passed over', async () => {
  const answers = [listed([comment('a'), comment('b')], { pages: 2 }), listed([comment('b'), comment('c')])];
  const one = opened({
    [PATH]: () => answers.shift(),
    [reviewed('a')]: () => ({ statusCode: 200, data: comment('a', { content_check: 'pass' }) }),
  });
  one.page.data.filter = 'review';
  await one.page.reload();
  await one.page.mark(tap('a'));

  await one.page.nextPage();

  assert.deepEqual(one.asked(), [`${PATH}?page=1&review=true`, reviewed('a'), `${PATH}?page=1&review=true`]);
  assert.deepEqual(ids(one), ['b', 'c']);
});

test('a page without the power says so', async () => {
  const one = opened({ [PATH]: () => ({ statusCode: 403, data: refusal('not_allowed', '您的角色没有此项权限') }) });

  await one.page.reload();

  assert.deepEqual([one.page.data.state, one.page.data.title, one.page.data.problem], ['error', '没有权限', '您的角色没有此项权限']);
});
