/* 控制接口 / The simulator's own HTTP interface. */

async function call(method, path, body) {
  const response = await fetch(`/_control/${path}`, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || `HTTP ${response.status}`);
  return answer;
}

export const read = (path) => call('GET', path);
export const tell = (path, body = {}) => call('POST', path, body);
