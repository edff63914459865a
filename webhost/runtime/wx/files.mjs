// 临时文件 / Temporary files: what the mini-program calls a path is a blob: address here.

const files = new Map();

export function keepFile(blob) {
  const path = URL.createObjectURL(blob);
  files.set(path, blob);
  return path;
}

/** The bytes behind a path. Throws for a path that no wx function has given out. */
export function fileAt(path) {
  const file = files.get(path);
  if (!file) throw new Error(`file not found: ${path}`);
  return file;
}
