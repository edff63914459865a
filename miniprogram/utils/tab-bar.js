// 底部标签 / Tells the tab bar which page is shown; every tab page has a tab bar of its own.
const sessions = require('../services/sessions');
const display = require('./display');

/** @param {any} page a tab page */
function update(page) {
  const bar = typeof page.getTabBar === 'function' && page.getTabBar();
  if (bar) bar.setData({ current: page.route, staff: Boolean(sessions.staff()), large: display.isLarge() });
}

module.exports = { update };
