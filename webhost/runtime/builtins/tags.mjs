// 标签名 / Which tags WXML may use without declaring them. Kept apart so that the build can read it alone.

/** Elements without behavior: css/builtins.css gives them their looks. */
export const PASSIVE_TAGS = new Set(['view', 'text', 'cover-view', 'page', 'swiper-item']);

/** Elements with behavior: each is a component in this folder. */
export const BUILTIN_TAGS = new Set(['button', 'canvas', 'checkbox', 'checkbox-group', 'form', 'icon', 'image', 'input',
  'label', 'navigator', 'picker', 'progress', 'radio', 'radio-group', 'rich-text', 'scroll-view', 'slider', 'swiper',
  'switch', 'textarea']);

/** The name a built-in has in index.mjs: scroll-view -> scrollView. */
export const builtinName = (tag) => tag.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** What the template language itself has. */
export const TEMPLATE_TAGS = new Set(['block', 'import', 'include', 'slot', 'template', 'wxs']);
