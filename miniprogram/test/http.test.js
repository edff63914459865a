// 网络往返 / Tests of the exchange with the server.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, refusal } = require('./platform');
const http = require('../utils/http');

const ask = () => http.exchange({ path: '/api/v1/organizations', query: { query: '民政', page: 1, kind: '' } });

test('a query is encoded and what is empty is left out', async () => {
  const seen = usePlatform(() => ({ statusCode: 200, data: { items: [] } }));

  await ask();

  assert.equal(seen.sent[0].path, '/api/v1/organizations?query=%E6%B0%91%E6%94%BF&page=1');
});

test('a refusal keeps its code, its words and its fields', async () => {
  usePlatform(() => ({ statusCode: 422, data: refusal('invalid_input', '提交的内容有误', { text: '请至少写 5 个字' }) }));

  await assert.rejects(ask(), { code: 'invalid_input', message: '提交的内容有误', status: 422, fields: { text: '请至少写 5 个字' } });
});

test('a page of HTML from a proxy is a refusal in plain words, whatever its status', async () => {
  for (const statusCode of [200, 502]) {
    usePlatform(() => ({ statusCode, data: '<html>Bad Gateway</html>' }));

    await assert.rejects(ask(), { code: 'server_error', message: '服务暂时不可用，请稍后再试' });
  }
});

test('no network and no answer in time are told apart', async () => {
  usePlatform(() => ({ errMsg: 'request:fail ' }));
  await assert.rejects(ask(), { code: 'offline' });

  usePlatform(() => ({ errMsg: 'request:fail timeout' }));
  await assert.rejects(ask(), { code: 'timeout' });
});

test('the outcome is unknown without an answer or with a server error, and known with a refusal', async () => {
  const outcome = async (reply) => {
    usePlatform(() => reply);
    return (await ask().catch((error) => error)).unknownOutcome;
  };

  assert.equal(await outcome({ errMsg: 'request:fail timeout' }), true);
  assert.equal(await outcome({ statusCode: 503, data: refusal('busy', '系统繁忙') }), true);
  assert.equal(await outcome({ statusCode: 409, data: refusal('ticket_not_valid', '评价资格无效') }), false);
});

test('an answer without content is no error', async () => {
  usePlatform(() => ({ statusCode: 204, data: '' }));

  assert.equal(await ask(), null);
});
