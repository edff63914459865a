// 深色模式 / Light or dark, as the device says; only a mini-program with "darkmode": true follows it, as in WeChat.

export function setUpTheme(host, pack) {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const theme = () => (pack.app.darkmode && dark.matches ? 'dark' : 'light');
  document.documentElement.classList.toggle('darkmode', Boolean(pack.app.darkmode));
  host.theme = theme;
  host.themeWords = () => pack.theme?.[theme()] ?? {};
  dark.addEventListener('change', () => {
    if (!pack.app.darkmode) return;
    host.chrome.show(host.pages.top);
    host.signals.themeChange.tell({ theme: theme() });
  });
}
