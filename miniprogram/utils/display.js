// 大字版 / The large-print mode, kept on this phone and applied whenever a page is shown.
const storage = require('./storage');

const KEY = 'large_print';

function isLarge() {
  return Boolean(storage.read(KEY, false));
}

/** @param {{data: any, setData: Function}} page */
function apply(page) {
  if (page.data.large !== isLarge()) page.setData({ large: isLarge() });
}

/** @param {{data: any, setData: Function}} page */
function toggle(page) {
  storage.write(KEY, !isLarge());
  apply(page);
}

module.exports = { isLarge, apply, toggle };
