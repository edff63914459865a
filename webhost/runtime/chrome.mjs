// 导航栏与标签栏 / The bar above the page (title, back, home) and WeChat's own tab bar below it.
import { el } from './dialogs.mjs';

const byId = (id) => document.getElementById(id);

/** "@name" in app.json and page.json is a word of theme.json, by the theme of the moment. */
function themed(value, host) {
  return typeof value === 'string' && value.startsWith('@') ? host.themeWords()[value.slice(1)] : value;
}

export function setUpChrome(host) {
  const { config } = host;
  const tabBar = config.tabBar && !config.tabBar.custom ? config.tabBar : null;
  const frame = byId('frame');
  const buttons = (tabBar?.list ?? []).map((tab, index) => {
    const button = el('button', { type: 'button', onclick: () => host.nav.tapTab(index) });
    if (tab.iconPath) button.append(el('img', { alt: '' }));
    button.append(el('span', { text: tab.text }));
    return button;
  });
  byId('tabs').append(...buttons);
  byId('back').onclick = () => host.nav.navigateBack();
  byId('home').onclick = () => host.nav.home();

  const showTabs = (entry) => {
    const at = tabBar ? tabBar.list.findIndex((tab) => tab.pagePath === entry.path) : -1;
    frame.classList.toggle('has-tabs', at >= 0 && !host.tabsHidden);
    if (at < 0) return;
    byId('tabs').style.background = themed(tabBar.backgroundColor, host) ?? '#fff';
    buttons.forEach((button, index) => {
      const tab = tabBar.list[index];
      const chosen = index === at;
      button.style.color = themed(chosen ? tabBar.selectedColor : tabBar.color, host);
      button.setAttribute('aria-current', chosen ? 'page' : 'false');
      const picture = button.querySelector('img');
      if (picture) picture.src = host.asset(`/${themed((chosen && tab.selectedIconPath) || tab.iconPath, host)}`);
    });
  };

  return {
    tabButtons: buttons,
    /** Draws both bars for the page on top. */
    show(entry) {
      const look = { ...entry.window, ...entry.look };
      const title = look.navigationBarTitleText ?? '';
      byId('title').textContent = title;
      document.title = [title, host.settings.pageTitle].filter(Boolean).join(' - ');
      Object.assign(byId('nav').style, {
        background: themed(look.navigationBarBackgroundColor, host) ?? '#000',
        color: themed(look.navigationBarTextStyle, host) === 'black' ? '#000' : '#fff',
      });
      frame.classList.toggle('no-nav', look.navigationStyle === 'custom');
      const first = host.pages.stack.length < 2;
      const isHome = host.pages.isTab(entry.path) || entry.path === config.pages[0];
      byId('back').hidden = first;
      byId('home').hidden = !first || isHome || Boolean(entry.homeHidden);
      showTabs(entry);
    },
  };
}
