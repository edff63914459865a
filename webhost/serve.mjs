// 预览 / Serves a built page for looking at it while working:  node webhost/serve.mjs OUT PORT [API]
// API (http://127.0.0.1:8000) gets everything outside /app/ and /q/. The real server is wx_backend.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = {
  html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp',
};
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:";

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'no-cache' });
  response.end(body);
}

function forward(request, response, api) {
  const headers = { ...request.headers, host: new URL(api).host };
  const onward = http.request(new URL(request.url, api), { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', (error) => send(response, 502, 'text/plain; charset=utf-8', error.message));
  request.pipe(onward);
}

/** A server for the page in `out`; `settings` is what the host may know of the place. */
export function makeServer(out, { api, settings = {} } = {}) {
  return http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname === '/app/' || pathname.startsWith('/q/')) {
      const page = fs.readFileSync(path.join(out, 'index.html'), 'utf8');
      const given = JSON.stringify({ settings }).replaceAll('<', '\\u003c');
      return send(response, 200, TYPES.html, page.replace(/(id="given">)\{\}/, (_, start) => start + given));
    }
    if (!pathname.startsWith('/app/')) {
      return api ? forward(request, response, api) : send(response, 404, 'text/plain', 'not found');
    }
    const file = path.join(out, path.normalize(decodeURIComponent(pathname.slice('/app/'.length))));
    const inside = file.startsWith(path.resolve(out) + path.sep);
    if (!inside || !fs.existsSync(file)) return send(response, 404, 'text/plain', 'not found');
    const type = TYPES[path.extname(file).slice(1)] ?? 'application/octet-stream';
    return send(response, 200, type, fs.readFileSync(file));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out, port, api] = process.argv.slice(2);
  const { QR_PAGE = 'pages/profile/profile', SHELL_ORIGIN = null } = process.env;
  const settings = { envVersion: 'develop', qr: { '/q/': QR_PAGE }, shell: SHELL_ORIGIN };
  const server = makeServer(path.resolve(out), { api, settings });
  server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/app/`));
}
