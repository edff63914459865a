// 界面 / Toasts, dialogs and sheets, the two bars, scrolling.
import { el, hideToast, showDialog, showToast } from '../dialogs.mjs';
import { callables } from './calling.mjs';

/** wx.showModal, also used where the host itself must ask. */
const LONGEST_BUTTON = 4;

/** As in WeChat, where a button of more than four characters opens no dialog at all. */
export function modal(options) {
  const { title = '', content = '', showCancel = true, editable = false, placeholderText = '' } = options;
  const { cancelText = '取消', confirmText = '确定', cancelColor = '', confirmColor = '' } = options;
  for (const [name, text] of Object.entries({ confirmText, cancelText })) {
    if ([...text].length > LONGEST_BUTTON) throw new Error(`showModal:fail ${name} length should not larger than 4 Chinese characters`);
  }
  const cancelled = { confirm: false, cancel: true, content: null };
  return showDialog('modal', title || content, (close) => {
    const field = editable ? el('input.wxi-first', { value: content, placeholder: placeholderText }) : null;
    const accept = () => close({ confirm: true, cancel: false, content: field ? field.value : null });
    field?.addEventListener('keydown', (event) => { if (event.key === 'Enter') accept(); });
    const confirm = el('button.wxi-confirm.wxi-first', { text: confirmText, onclick: accept });
    const cancel = el('button', { text: cancelText, onclick: () => close(cancelled) });
    confirm.style.color = confirmColor;
    cancel.style.color = cancelColor;
    return [
      ...(title ? [el('h2', { text: title })] : []),
      field ?? (content ? el('p', { text: content }) : ''),
      el('footer', {}, ...(showCancel ? [cancel] : []), confirm),
    ];
  }, cancelled);
}

async function actionSheet({ itemList, alertText, itemColor = '' }) {
  const chosen = await showDialog('sheet', alertText || '请选择', (close) => {
    const items = itemList.map((text, index) => {
      const item = el('button.wxi-sheet-item', { text, onclick: () => close(index) });
      item.style.color = itemColor;
      return item;
    });
    const heading = alertText ? [el('p.wxi-sheet-title', { text: alertText })] : [];
    return [...heading, ...items, el('button.wxi-sheet-item.wxi-sheet-cancel', { text: '取消', onclick: () => close(null) })];
  }, null);
  if (chosen === null) throw new Error('cancel');
  return { tapIndex: chosen };
}

export function interfaceApi(host) {
  const top = () => host.pages.top;
  const redraw = () => host.chrome.show(top());
  const look = (change) => { top().look = { ...top().look, ...change }; redraw(); };
  const tabButton = (index) => {
    const button = host.chrome.tabButtons[index];
    if (!button) throw new Error('not TabBar page');
    return button;
  };
  return callables({
    showToast: ({ title, icon = 'success', image, duration = 1500, mask }) => {
      const drawn = icon === 'none' ? null : icon;
      showToast({ title, icon: drawn, picture: image && host.asset(image), seconds: duration / 1000, mask });
    },
    hideToast,
    showLoading: ({ title, mask }) => showToast({ title, icon: 'loading', seconds: 0, mask }),
    hideLoading: hideToast,
    showModal: modal,
    showActionSheet: actionSheet,

    setNavigationBarTitle: ({ title }) => look({ navigationBarTitleText: title }),
    setNavigationBarColor: ({ frontColor, backgroundColor }) => look({
      navigationBarTextStyle: /^#f/i.test(frontColor) ? 'white' : 'black', navigationBarBackgroundColor: backgroundColor,
    }),
    hideHomeButton: () => { top().homeHidden = true; redraw(); },
    showTabBar: () => { host.tabsHidden = false; redraw(); },
    hideTabBar: () => { host.tabsHidden = true; redraw(); },
    setTabBarBadge: ({ index, text }) => { tabButton(index).dataset.badge = text; },
    removeTabBarBadge: ({ index }) => { delete tabButton(index).dataset.badge; },
    showTabBarRedDot: ({ index }) => { tabButton(index).dataset.badge = ''; },
    hideTabBarRedDot: ({ index }) => { delete tabButton(index).dataset.badge; },

    startPullDownRefresh: () => host.pullDown.start(),
    stopPullDownRefresh: () => host.pullDown.stop(),
    pageScrollTo: ({ scrollTop = 0, selector, offsetTop = 0, duration = 300 }) => {
      const { el: page, page: own } = top();
      const target = selector && own._$.getShadowRoot().querySelector(selector)?.$$;
      if (selector && !target) throw new Error(`selector "${selector}" matches nothing`);
      const below = target && target.getBoundingClientRect().top - page.getBoundingClientRect().top;
      page.scrollTo({ top: target ? page.scrollTop + below + offsetTop : scrollTop, behavior: duration ? 'smooth' : 'auto' });
    },
  });
}
