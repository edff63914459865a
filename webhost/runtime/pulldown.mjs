// 下拉刷新 / The pull gesture, on pages with "enablePullDownRefresh".
import { callPage } from './page-calls.mjs';
import { el } from './dialogs.mjs';

const ENOUGH_PX = 60;

export function setUpPullDown(host, stage) {
  const dots = el('div.wxi-pull', { hidden: true }, el('i'), el('i'), el('i'));
  stage.prepend(dots);
  let from = null;
  let pulled = 0;

  const rest = () => { dots.hidden = true; pulled = 0; };
  const refresh = () => {
    dots.hidden = false;
    callPage(host.pages.top, 'onPullDownRefresh');
  };
  const ready = () => host.pages.top?.window.enablePullDownRefresh && host.pages.top.el.scrollTop <= 0;

  stage.addEventListener('touchstart', (event) => { from = ready() ? event.touches[0].clientY : null; }, { passive: true });
  stage.addEventListener('touchmove', (event) => {
    if (from === null) return;
    pulled = event.touches[0].clientY - from;
    dots.hidden = pulled < 10;
  }, { passive: true });
  stage.addEventListener('touchend', () => {
    if (from === null) return;
    from = null;
    if (pulled > ENOUGH_PX) refresh();
    else rest();
  });
  return { start: refresh, stop: rest };
}
