// 链接 / <navigator>: opens another page.
import { actAs, ignored, number, text } from './shared.mjs';

const MOVES = {
  navigate: 'navigateTo', redirect: 'redirectTo', switchTab: 'switchTab', reLaunch: 'reLaunch', navigateBack: 'navigateBack',
};

export const navigator = {
  properties: {
    url: text(), openType: text('navigate'), delta: number(1), hoverClass: text('navigator-hover'),
    ...ignored('target', 'appId', 'path', 'hoverStopPropagation', 'hoverStartTime', 'hoverStayTime'),
  },
  attach() { actAs(this, 'link'); },
  tap() {
    const { url, delta, openType } = this.data;
    this.host.wx[MOVES[openType]]({ url, delta }).then(
      () => this.triggerEvent('success', {}),
      (failure) => { console.error(failure.errMsg); this.triggerEvent('fail', failure); },
    );
  },
};
