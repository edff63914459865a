// 文本输入 / <input>, <textarea> and <slider>: a real control inside, so keyboards and screen readers know it.
import { flag, ignored, joinForm, number, text } from './shared.mjs';

const PROPERTIES = {
  name: text(), value: text(), placeholder: text(), placeholderStyle: text(), disabled: flag(), maxlength: number(140),
  focus: flag(), autoFocus: flag(), confirmType: text('done'), confirmHold: flag(),
  ...ignored('cursorSpacing', 'adjustPosition', 'showConfirmBar', 'holdKeyboard', 'cursor', 'selectionStart',
    'selectionEnd', 'fixed', 'disableDefaultPadding', 'alwaysEmbed', 'cursorColor', 'alwaysSystem'),
};

// WeChat draws the placeholder as an element of its own; only so can placeholder-class come from the page's styles.
const HINT = `<html-div class="wxi-hint placeholder-class" style="{{placeholderStyle}}"
  hidden="{{value}}" aria-hidden="true">{{placeholder}}</html-div>`;

function limit(control, maxlength) {
  if (maxlength >= 0) control.maxLength = maxlength;
  else control.removeAttribute('maxlength');
}

/** Makes a textarea as high as its text. */
function grow(component) {
  if (!component.data.autoHeight) return;
  const { control } = component.dom;
  control.style.height = 'auto';
  control.style.height = `${control.scrollHeight}px`;
}

function hear(component, control) {
  control.addEventListener('input', () => {
    component.setData({ value: control.value });
    component.triggerEvent('input', { value: control.value, cursor: control.selectionEnd, keyCode: 0 });
  });
  control.addEventListener('focus', () => component.triggerEvent('focus', { value: control.value, height: 0 }));
  control.addEventListener('blur', () => component.triggerEvent('blur', { value: control.value, cursor: control.selectionEnd }));
  control.addEventListener('keydown', (event) => {
    const { confirmType, confirmHold } = component.data;
    if (event.key !== 'Enter' || event.isComposing || confirmType === 'return') return;
    event.preventDefault();
    component.triggerEvent('confirm', { value: control.value });
    if (!confirmHold) control.blur();
  });
}

/** The label that WXML gives the built-in must be the label of the control inside it. */
export function handOver(component, control) {
  component.dom.control = control;
  for (const { name, value } of [...component.dom.attributes]) {
    if (!name.startsWith('aria-')) continue;
    control.setAttribute(name, value);
    component.dom.removeAttribute(name);
  }
}

const typed = (tag, extra) => ({
  externalClasses: ['placeholder-class'],
  ...extra,
  properties: { ...PROPERTIES, ...extra.properties },
  observers: {
    value(value) {
      const { control } = this.dom;
      if (control && control.value !== value) control.value = value ?? '';
      if (control) grow(this);
    },
    maxlength(maxlength) { if (this.dom.control) limit(this.dom.control, maxlength); },
    focus(focus) { if (focus) this.dom.control?.focus(); },
  },
  attach() {
    joinForm(this, () => this.dom.control.value, () => this.setData({ value: '' }));
    this.dom.press = () => this.dom.control.focus();
  },
  ready() {
    const control = this.dom.querySelector(tag);
    handOver(this, control);
    control.value = this.data.value;
    control.enterKeyHint = this.data.confirmType;
    limit(control, this.data.maxlength);
    hear(this, control);
    grow(this);
    if (this.data.focus || this.data.autoFocus) control.focus();
  },
});

export const input = typed('input', {
  properties: { type: text('text'), password: flag() },
  template: `${HINT}<html-input type="{{password || type === 'safe-password' ? 'password' : 'text'}}"
    inputmode="{{type === 'number' ? 'numeric' : type === 'digit' ? 'decimal' : 'text'}}"
    placeholder="{{placeholder}}" disabled="{{disabled}}" autocomplete="off" />`,
});

export const textarea = typed('textarea', {
  properties: { autoHeight: flag(), confirmType: text('return') },
  template: `${HINT}<html-textarea placeholder="{{placeholder}}" disabled="{{disabled}}"></html-textarea>`,
});
