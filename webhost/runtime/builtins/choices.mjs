// 选择 / <checkbox>, <radio> and their groups.
import { actAs, FILLED, flag, joinForm, say, text } from './shared.mjs';

const group = (kind) => ({
  properties: { name: text() },
  attach() {
    if (kind === 'radio') actAs(this, 'radiogroup');
    else actAs(this, 'group');
    const all = () => [...this.dom.querySelectorAll(`wx-${kind}`)].map((element) => element.choice);
    const chosen = () => all().filter((choice) => choice.checked()).map((choice) => choice.value());
    const value = () => (kind === 'radio' ? chosen()[0] ?? '' : chosen());
    joinForm(this, value, () => all().forEach((choice) => choice.set(false)));
    this.dom.changed = () => this.triggerEvent('change', { value: value() });
  },
});

const choice = (kind) => ({
  properties: { value: text(), checked: flag(), disabled: flag(), color: text('#07c160') },
  template: `<html-i class="wxi-box" style="${FILLED}"></html-i><slot/>`,
  observers: {
    checked(checked) { say(this, 'checked', checked); },
    disabled(disabled) { say(this, 'disabled', disabled); },
  },
  attach() {
    actAs(this, kind);
    say(this, 'checked', this.data.checked);
    this.dom.press = () => this.dom.click();
    this.dom.choice = {
      checked: () => this.data.checked,
      value: () => this.data.value,
      set: (checked) => this.setData({ checked }),
    };
  },
  tap() {
    if (this.data.disabled || (kind === 'radio' && this.data.checked)) return;
    const around = this.dom.closest(`wx-${kind}-group`);
    if (kind === 'radio') around?.querySelectorAll('wx-radio').forEach((other) => other.choice.set(false));
    this.setData({ checked: !this.data.checked });
    around?.changed();
  },
});

export const checkbox = choice('checkbox');
export const checkboxGroup = group('checkbox');
export const radio = choice('radio');
export const radioGroup = group('radio');
