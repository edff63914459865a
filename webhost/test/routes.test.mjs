// 页面地址测试 / Addresses: what opens which page.
import assert from 'node:assert/strict';
import test from 'node:test';
import { apiAddress, assetAddress, openedBy, pageAddress, parsePageUrl, phoneUser } from '../runtime/routes.mjs';

const pages = { home: 'pages/home/home', known: (path) => ['pages/home/home', 'pages/rate/rate'].includes(path), qr: { '/q/': 'pages/rate/rate' } };
const at = (address) => openedBy(new URL(address, 'https://host.test'), { ...pages, now: 1_700_000_000_000 });

test('a plain QR link opens its page with the whole link encoded in q, and scene 1011', () => {
  const opened = at('/q/AbC-1?x=1#part');

  assert.deepEqual(opened, {
    path: 'pages/rate/rate', scene: 1011,
    query: { q: encodeURIComponent('https://host.test/q/AbC-1?x=1'), scancode_time: '1700000000' },
  });
});

test('a deep link opens its page, with the path encoded or not', () => {
  for (const page of ['pages/rate/rate', 'pages%2Frate%2Frate', '/pages/rate/rate']) {
    assert.deepEqual(at(`/app/?page=${page}&a=b&c=%26`), { path: 'pages/rate/rate', query: { a: 'b', c: '%26' }, scene: 1001 });
  }
});

test('a page may have an option that is called page too', () => {
  assert.deepEqual(at('/app/?page=pages/rate/rate&page=2').query, { page: '2' });
});

test('the bare address and an unknown page open the first page', () => {
  assert.equal(at('/app/').path, 'pages/home/home');
  assert.deepEqual(at('/app/?page=pages/none/none&a=1'), { path: 'pages/home/home', query: {}, scene: 1001, notFound: 'pages/none/none' });
});

test('the phone user is not an option of the page', () => {
  assert.deepEqual(at('/app/?user=wang&page=pages/rate/rate&a=b').query, { a: 'b' });
  assert.equal(phoneUser('?user=%E7%8E%8B&page=x'), '王');
  assert.equal(phoneUser('?page=x'), '');
});

test('the address of a page opens that page again', () => {
  const page = { path: 'pages/rate/rate', query: { q: encodeURIComponent('https://host.test/q/1?a=b&c'), empty: '' } };

  const address = pageAddress(page, { user: '王 1' });

  assert.deepEqual(at(address).query, page.query);
  assert.equal(phoneUser(new URL(address, 'https://host.test').search), '王 1');
});

test('options are handed on as they are written, as WeChat does', () => {
  assert.deepEqual(parsePageUrl('/pages/a/a?x=%E7%8E%8B&y=1=2&z'), { path: 'pages/a/a', query: { x: '%E7%8E%8B', y: '1=2', z: '' } });
});

test('a url without a leading slash is relative to the page', () => {
  assert.equal(parsePageUrl('../rate/rate?x=1', 'pages/home/home').path, 'pages/rate/rate');
});

test('pictures of the mini-program lie below the base, others stay', () => {
  assert.equal(assetAddress('/images/a.png', 'pages/home/home'), 'images/a.png');
  assert.equal(assetAddress('../../images/a.png', 'pages/home/home'), 'images/a.png');
  assert.equal(assetAddress('data:image/png;base64,AA'), 'data:image/png;base64,AA');
});

test("the API's absolute base becomes this server", () => {
  assert.equal(apiAddress('https://api.example.gov.cn:8443/api/v1/x?y=1', ''), '/api/v1/x?y=1');
  assert.equal(apiAddress('https://a.test/x', 'https://b.test'), 'https://b.test/x');
  assert.equal(apiAddress('https://a.test/x', null), 'https://a.test/x');
  assert.equal(apiAddress('blob:https://a.test/x', ''), 'blob:https://a.test/x');
});
