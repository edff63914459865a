// 文件 / Files: what the mini-program calls a path is a blob: address here, or a name below USER_DATA_PATH.
import { callables } from './calling.mjs';

export const USER_DATA_PATH = 'wxfile://usr';
const TYPES = { png: 'image/png', jpg: 'image/jpeg', pdf: 'application/pdf' };

const files = new Map();
const written = new Map();

export function keepFile(blob) {
  const path = URL.createObjectURL(blob);
  files.set(path, blob);
  return path;
}

/** Where the browser finds what is behind a path: written files have an address of their own, all else is one already. */
export const addressOf = (path) => written.get(path) ?? path;

/** The bytes behind a path. Throws for a path that no wx function has given out. */
export function fileAt(path) {
  const file = files.get(addressOf(path));
  if (!file) throw new Error(`file not found: ${path}`);
  return file;
}

/** What a file is called: one that was written by its path, one that was fetched by what the server said. Throws like fileAt. */
export function nameOf(path) {
  const { name } = fileAt(path);
  return written.has(path) ? path.slice(USER_DATA_PATH.length + 1) : name;
}

/** Kept until the page is left, not from one visit to the next. A name that is written again is a new file. */
function writeFile({ filePath, data }) {
  if (!filePath.startsWith(`${USER_DATA_PATH}/`)) throw new Error('permission denied'); // nowhere else in WeChat either
  const type = TYPES[filePath.split('.').pop()] ?? 'application/octet-stream';
  URL.revokeObjectURL(written.get(filePath));
  written.set(filePath, keepFile(new Blob([data], { type })));
}

export const fileSystemApi = () => ({ getFileSystemManager: () => callables({ writeFile }) });
