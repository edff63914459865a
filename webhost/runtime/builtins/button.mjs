// 按钮 / <button>: looks, form submission, and the open-types a browser can answer.
import { actAs, flag, ignored, number, say, text } from './shared.mjs';

/** What a tap on an open-type does here; the others report that only WeChat can do it. */
function open(component) {
  const { openType } = component.data;
  if (openType === 'share') component.host.share({ from: 'button', target: { id: component.id, dataset: component.dataset } });
  else if (openType === 'agreePrivacyAuthorization') {
    component.host.privacy.tapped(component.id);
    component.triggerEvent('agreeprivacyauthorization', { buttonId: component.id });
  } else component.triggerEvent(openType.toLowerCase(), { errMsg: `${openType}:fail not supported in a browser` });
}

export const button = {
  properties: {
    type: text('default'), size: text('default'), plain: flag(), disabled: flag(), loading: flag(),
    formType: text(), openType: text(), hoverClass: text(),
    ...ignored('hoverStopPropagation', 'hoverStartTime', 'hoverStayTime', 'lang', 'sessionFrom', 'appParameter',
      'sendMessageTitle', 'sendMessagePath', 'sendMessageImg', 'showMessageCard', 'phoneNumberNoQuotaToast'),
  },
  template: '<html-i class="wxi-spinner" hidden="{{!loading}}"></html-i><slot/>',
  observers: {
    'type, size, plain, disabled': function look(type, size, plain, disabled) {
      this.dom.setAttribute('type', type);
      this.dom.setAttribute('size', size);
      this.dom.toggleAttribute('plain', plain);
      this.dom.toggleAttribute('disabled', disabled);
      say(this, 'disabled', disabled);
      this.dom.tabIndex = disabled ? -1 : 0;
    },
    loading(loading) { this.dom.toggleAttribute('loading', loading); },
  },
  attach() {
    actAs(this, 'button');
    this.dom.press = () => this.dom.click();
    // A disabled button swallows the tap before anything around it hears of it.
    this.dom.addEventListener('click', (event) => {
      if (!this.data.disabled) return;
      event.stopImmediatePropagation();
      event.preventDefault();
    }, true);
  },
  tap() {
    if (this.data.formType) this.dom.closest('wx-form')?.act(this.data.formType, this.dom);
    if (this.data.openType) open(this);
  },
};

export const icon = {
  properties: { type: text(), size: number(23), color: text() },
  template: `<html-i class="wxi-icon wxi-icon-{{type}}"
    style="width:{{size}}px;height:{{size}}px;{{color ? 'color:' + color : ''}}"></html-i>`,
};

export const progress = {
  properties: {
    percent: number(), showInfo: flag(), strokeWidth: number(6), activeColor: text('#07c160'),
    backgroundColor: text('#ebebeb'), borderRadius: number(), ...ignored('active', 'activeMode', 'duration', 'fontSize', 'color'),
  },
  template: `<html-div class="wxi-bar"
    style="height:{{strokeWidth}}px;border-radius:{{borderRadius}}px;background:{{backgroundColor}}">
    <html-div style="height:100%;width:{{percent}}%;background:{{activeColor}}"></html-div></html-div>
    <html-span wx:if="{{showInfo}}">{{percent}}%</html-span>`,
  observers: { percent(value) { say(this, 'valuenow', value); } },
  attach() { actAs(this, 'progressbar'); },
};
