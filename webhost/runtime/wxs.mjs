// WXS 补充 / What WXS has and JavaScript has not: getRegExp, getDate, and a "constructor" that is a name.
globalThis.getRegExp = (source, flags) => new RegExp(source, flags);
globalThis.getDate = (...parts) => new Date(...parts);

// The build rewrites `x.constructor` in WXS to `x.__wxs`: there it is the string "Array", not a function.
Object.defineProperty(Object.prototype, '__wxs', {
  get() { return Object.prototype.toString.call(this).slice(8, -1); },
  set() {},
  enumerable: false,
});
