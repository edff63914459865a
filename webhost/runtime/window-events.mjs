// 窗口事件 / What happens to the browser's window, told as WeChat tells it.
import { callPage } from './page-calls.mjs';

/** onShow and onHide when the browser's tab comes and goes; errors and resizing for those who listen. */
export function followWindow(host) {
  const { signals, pages } = host;
  document.addEventListener('visibilitychange', () => {
    const away = document.hidden;
    const news = away ? undefined : host.entered;
    host.app()[away ? 'onHide' : 'onShow']?.(news);
    callPage(pages.top, away ? 'onHide' : 'onShow');
    signals[away ? 'appHide' : 'appShow'].tell(news);
  });
  addEventListener('error', ({ message }) => { host.app().onError?.(message); signals.error.tell({ message }); });
  addEventListener('unhandledrejection', ({ reason, promise }) => {
    host.app().onUnhandledRejection?.({ reason, promise });
    signals.unhandledRejection.tell({ reason, promise });
  });
  addEventListener('resize', () => {
    const { windowWidth, windowHeight } = host.wx.getWindowInfo();
    signals.windowResize.tell({ size: { windowWidth, windowHeight } });
  });
  const network = () => {
    const isConnected = navigator.onLine;
    signals.networkStatusChange.tell({ isConnected, networkType: isConnected ? 'wifi' : 'none' });
  };
  addEventListener('online', network);
  addEventListener('offline', network);
}
