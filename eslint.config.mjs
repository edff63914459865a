// 代码检查 / What eslint holds the JavaScript to: the mini-program as WeChat runs it, the web host as a browser and node do.
import js from '@eslint/js';

const names = (...list) => Object.fromEntries(list.map((name) => [name, 'readonly']));

const WECHAT = names('wx', 'App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages', 'console', 'setTimeout',
  'clearTimeout', 'setInterval', 'clearInterval', 'require', 'module', 'exports');
const BROWSER = names('AbortController', 'addEventListener', 'Blob', 'console', 'clearInterval', 'clearTimeout', 'crypto',
  'document', 'DOMParser', 'fetch', 'File', 'FormData', 'getComputedStyle', 'Headers', 'history', 'Image', 'innerHeight',
  'devicePixelRatio', 'localStorage', 'location', 'matchMedia', 'navigator', 'Node', 'queueMicrotask', 'requestAnimationFrame', 'Response',
  'cancelAnimationFrame', 'setInterval', 'setTimeout', 'URL', 'URLSearchParams', 'window', 'XMLHttpRequest');
const NODE = names('Buffer', 'console', 'process', 'URL', 'Event', 'EventTarget', 'Response', 'setImmediate', 'setTimeout',
  'clearTimeout', 'fetch');

const RULES = {
  ...js.configs.recommended.rules,
  curly: ['error', 'multi-line'],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
  'no-shadow': ['error', { hoist: 'never' }],
  'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'all' }],
  'max-lines': ['error', 400],
};

// WeChat opens no dialog at all then, and a page that does not listen for that stays silent.
const DIALOG_BUTTONS = {
  selector: 'Property[key.name=/^(confirm|cancel)Text$/] > Literal[value=/^.{5}/]',
  message: 'A button of wx.showModal has at most four characters.',
};

export default [
  { ignores: ['**/node_modules/', 'webhost/dist/', 'webhost/test/fixtures/', '**/vendor/'] },
  {
    files: ['miniprogram/**/*.js'],
    ignores: ['miniprogram/test/**'],
    languageOptions: { ecmaVersion: 2020, sourceType: 'commonjs', globals: WECHAT },
    rules: { ...RULES, 'no-restricted-syntax': ['error', DIALOG_BUTTONS] },
  },
  {
    files: ['miniprogram/test/**/*.js'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'commonjs', globals: { ...WECHAT, ...NODE, ...names('__dirname') } },
    rules: RULES,
  },
  {
    files: ['webhost/runtime/**/*.mjs'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: BROWSER },
    rules: RULES,
  },
  {
    files: ['*.mjs', 'webhost/*.mjs', 'webhost/{build,test}/**/*.mjs', 'miniprogram/test/**/*.mjs'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: NODE },
    rules: RULES,
  },
  {
    files: ['webhost/**/*.mjs'],
    rules: { 'max-len': ['error', { code: 132, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }] },
  },
];
