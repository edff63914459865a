// 长度单位 / Lengths that only WeChat knows, as CSS that a browser knows. Used by the build and for inline styles.

/**
 * rpx is 1/750 of the frame's width; vh and vw mean the page below the navigation bar, not the browser window, so that
 * a page of 100vh fits and the phone-wide frame works on a desktop too.
 */
export function toCssLengths(value) {
  return value.replace(/(-?(?:\d+\.?\d*|\.\d+))(rpx|vh|vw)\b/g, 'calc($1 * var(--$2))');
}
