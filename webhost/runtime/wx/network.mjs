// 网络 / wx.request, wx.uploadFile, wx.downloadFile. They add nothing of their own: no cookie, no header, no cache.
import { callables, tell } from './calling.mjs';
import { fileAt, keepFile } from './files.mjs';

/** Over HTTP/1 WeChat gives header names as the server wrote them, over HTTP/2 in lower case: both are here. */
function headerNames(pairs) {
  const header = {};
  for (const [name, value] of pairs) {
    header[name] = value;
    header[name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())] = value;
  }
  return header;
}

/** A blob with the name that the server has for it (RFC 6266), if any. */
async function fileOf(response) {
  const content = await response.blob();
  const told = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('content-disposition') ?? '');
  return told ? new File([content], decodeURIComponent(told[1]), { type: content.type }) : content;
}

const about = (response) => ({ statusCode: response.status, header: headerNames(response.headers) });

function addQuery(url, data) {
  const query = new URLSearchParams(data).toString();
  return query ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url;
}

/** The body WeChat sends for `data`: text and bytes as they are, an object as the content type says. */
export function encodeBody(data, type) {
  if (data == null) return undefined;
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data;
  return /urlencoded/.test(type) ? new URLSearchParams(data).toString() : JSON.stringify(data);
}

function mustBeAbsolute(url) {
  if (!/^https?:\/\//.test(url)) throw new Error('invalid url'); // WeChat takes no relative address either
}

async function read(response, { responseType, dataType = 'json' }) {
  if (responseType === 'arraybuffer') return response.arrayBuffer();
  const body = await response.text();
  if (dataType !== 'json') return body;
  try { return JSON.parse(body); } catch { return body; } // WeChat leaves text that is not JSON as it is
}

/** Aborts after `timeout` ms; the reason becomes the errMsg. */
function makeAborter(timeout) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort('timeout'), timeout);
  return {
    signal: controller.signal,
    abort: () => controller.abort('abort'),
    finish: () => clearTimeout(timer),
    reason: (error) => (controller.signal.aborted ? String(controller.signal.reason) : error.message),
  };
}

const silent = { onHeadersReceived() {}, offHeadersReceived() {}, onChunkReceived() {}, offChunkReceived() {} };

async function fetchFor(host, options, aborter) {
  const { url, method = 'GET', data, header = {} } = options;
  mustBeAbsolute(url);
  const headers = new Headers(header);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  if (hasBody && data != null && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const address = !hasBody && data && typeof data === 'object' ? addQuery(host.api(url), data) : host.api(url);
  const given = method === 'GET' && host.answers?.take(address);
  if (given) return new Response(JSON.stringify(given), { headers: { 'content-type': 'application/json' } });
  try {
    const body = hasBody ? encodeBody(data, headers.get('content-type')) : undefined;
    return await fetch(address, { method, headers, body, signal: aborter.signal, credentials: 'omit', cache: 'no-store' });
  } catch (error) {
    throw new Error(aborter.reason(error));
  }
}

function upload(host, { url, filePath, name, formData = {}, header = {}, timeout = 60000 }) {
  const request = new XMLHttpRequest(); // fetch cannot tell how far an upload has come
  const hearers = new Set();
  const done = new Promise((answer, fail) => {
    mustBeAbsolute(url);
    const form = new FormData();
    for (const [key, value] of Object.entries(formData)) form.append(key, value);
    const file = fileAt(filePath);
    form.append(name, file, file.name ?? 'file');
    request.open('POST', host.api(url));
    for (const [key, value] of Object.entries(header)) {
      if (!/^content-type$/i.test(key)) request.setRequestHeader(key, value); // the browser writes the boundary
    }
    request.timeout = timeout;
    request.upload.onprogress = ({ loaded, total }) => hearers.forEach((hear) => hear({
      progress: Math.round((loaded / total) * 100), totalBytesSent: loaded, totalBytesExpectedToSend: total,
    }));
    request.onload = () => answer({ statusCode: request.status, data: request.responseText });
    request.onerror = () => fail(new Error('network error'));
    request.ontimeout = () => fail(new Error('timeout'));
    request.onabort = () => fail(new Error('abort'));
    request.send(form);
  });
  const task = {
    ...silent,
    abort: () => request.abort(),
    onProgressUpdate: (hear) => { hearers.add(hear); },
    offProgressUpdate: (hear) => { hearers.delete(hear); },
  };
  return { done, task };
}

export function networkApi(host) {
  const network = () => (navigator.onLine ? 'wifi' : 'none');
  return {
    request(options) {
      const aborter = makeAborter(options.timeout ?? 60000);
      const answer = fetchFor(host, options, aborter)
        .then(async (response) => ({ ...about(response), data: await read(response, options), cookies: [] }))
        .finally(aborter.finish);
      tell('request', answer, options);
      return { ...silent, abort: aborter.abort };
    },
    uploadFile(options) {
      const { done, task } = upload(host, options);
      tell('uploadFile', done, options);
      return task;
    },
    downloadFile(options) {
      const aborter = makeAborter(options.timeout ?? 60000);
      const answer = fetchFor(host, options, aborter)
        .then(async (response) => ({ ...about(response), tempFilePath: keepFile(await fileOf(response)) }))
        .finally(aborter.finish);
      tell('downloadFile', answer, options);
      return { ...silent, abort: aborter.abort, onProgressUpdate() {}, offProgressUpdate() {} };
    },
    onNetworkStatusChange: host.signals.networkStatusChange.on,
    offNetworkStatusChange: host.signals.networkStatusChange.off,
    ...callables({ getNetworkType: () => ({ networkType: network() }) }),
  };
}
