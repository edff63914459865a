// 平台替身 / WeChat itself, as far as services use it: storage in memory and a network that asks `answer`.

/**
 * @typedef {{method: string, path: string, header: Record<string, string>, data: any}} Sent
 * @typedef {{statusCode: number, data?: any} | {errMsg: string}} Reply
 */

const HOST = /^https:\/\/[^/]+/;

/**
 * Puts a `wx` in place and says what it was asked.
 * @param {(sent: Sent) => Reply} answer
 */
function usePlatform(answer) {
  /** @type {Map<string, string>} */
  const store = new Map();
  /** @type {Sent[]} */
  const sent = [];
  /** @type {Map<string, ArrayBuffer>} */
  const files = new Map();
  const seen = { sent, store, files, logins: 0 };

  /** @param {any} options */
  const exchange = (options, data) => {
    const request = { method: options.method || 'POST', path: options.url.replace(HOST, ''), header: options.header, data };
    sent.push(request);
    setImmediate(() => {
      const reply = answer(request);
      if ('errMsg' in reply) options.fail(reply);
      else options.success(reply);
    });
  };

  globalThis.wx = {
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getFileSystemManager: () => ({ writeFile: ({ filePath, data, success }) => { files.set(filePath, data); success(); } }),
    login: async () => {
      seen.logins += 1;
      return { code: `code-${seen.logins}` };
    },
    request: (options) => exchange(options, options.data),
    uploadFile: (options) => exchange(options, options.filePath),
    downloadFile: (options) => exchange(options, undefined),
    getStorageSync: (key) => (store.has(key) ? JSON.parse(store.get(key)) : ''),
    setStorageSync: (key, value) => { store.set(key, JSON.stringify(value)); },
    removeStorageSync: (key) => { store.delete(key); },
  };
  return seen;
}

/** Answers by path; sign-in is always possible. @param {Record<string, (sent: Sent) => Reply>} routes */
function serving(routes) {
  let tokens = 0;
  return (sent) => {
    const path = sent.path.split('?')[0];
    if (path === '/api/v1/sessions' && !routes[path]) {
      tokens += 1;
      return { statusCode: 201, data: { token: `token-${tokens}`, expires_at: '2999-01-01', identity: 'wechat', staff: null } };
    }
    return routes[path] ? routes[path](sent) : { statusCode: 404, data: refusal('not_found', '没有找到') };
  };
}

function refusal(code, message, fields = {}) {
  return { error: { code, message, fields } };
}

module.exports = { usePlatform, serving, refusal };
