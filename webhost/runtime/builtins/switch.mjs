// 开关 / <switch>.
import { actAs, FILLED, flag, joinForm, say, text } from './shared.mjs';

export const switchControl = {
  properties: { name: text(), checked: flag(), disabled: flag(), type: text('switch'), color: text('#07c160') },
  template: `<html-i class="{{type === 'checkbox' ? 'wxi-box' : 'wxi-track'}}" style="${FILLED}"></html-i>`,
  observers: {
    checked(checked) { say(this, 'checked', checked); },
    disabled(disabled) { say(this, 'disabled', disabled); },
  },
  attach() {
    actAs(this, 'switch');
    say(this, 'checked', this.data.checked);
    this.dom.press = () => this.dom.click();
    joinForm(this, () => this.data.checked, () => this.setData({ checked: false }));
  },
  tap() {
    if (this.data.disabled) return;
    this.setData({ checked: !this.data.checked });
    this.triggerEvent('change', { value: this.data.checked });
  },
};
