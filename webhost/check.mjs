// 检查 / WeChat's own compilers over the source, offline: wcc (WXML, WXS) and wcsc (WXSS), as DevTools runs them.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const compiler = createRequire(import.meta.url)('miniprogram-compiler');
const BUFFER = { maxBuffer: 1 << 27 };

/** What WeChat's compilers refuse in the folder; they accept less than the web host does. */
export function check(source) {
  const refused = [];
  for (const [name, compile] of [['wcc', compiler.wxmlToJs], ['wcsc', compiler.wxssToJs]]) {
    try {
      const made = compile(source, BUFFER);
      if (!made) throw new Error('gave no output');
      if (made instanceof Error) throw made;
    } catch (error) {
      refused.push(`${name}: ${error.message.trim()}`);
    }
  }
  return refused;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const refused = check(process.argv[2]);
  refused.forEach((line) => console.error(`✗ ${line}`));
  if (refused.length) process.exitCode = 1;
  else console.log('wcc and wcsc accept every file');
}
