// 选择 / <checkbox>, <radio> and their groups, <switch>, and <label>, which presses the control it belongs to.
import { actAs, flag, joinForm, say, text } from './shared.mjs';

// The box or track takes the colour when it is on.
const FILLED = "{{checked ? 'background-color:' + color + ';border-color:' + color : ''}}";

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

const PRESSABLE = 'wx-checkbox, wx-radio, wx-switch, wx-button, wx-input, wx-textarea, wx-picker';

let labels = 0;

/** The control a label belongs to: the one it names, or else the first inside it. */
function labelled(component) {
  const page = component.dom.closest('wx-page') ?? component.dom;
  const { for: id } = component.data;
  const named = id && [...page.querySelectorAll(PRESSABLE)].find((element) => element.__wxElement.id === id);
  return named || component.dom.querySelector(PRESSABLE);
}

export const label = {
  properties: { for: text() },
  attach() {
    this.dom.addEventListener('click', (event) => {
      if (event.target.closest(PRESSABLE)) return; // the control itself was pressed
      labelled(this)?.press?.();
    });
  },
  /** A screen reader must hear the label's words with the control; the control may come after its label. */
  ready() {
    requestAnimationFrame(() => {
      const target = labelled(this);
      const control = target?.control ?? target;
      if (!control || control.hasAttribute('aria-label')) return;
      labels += 1;
      this.dom.id = `wxi-label-${labels}`;
      control.setAttribute('aria-labelledby', this.dom.id);
    });
  },
};
