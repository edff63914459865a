// 标签 / <label>: presses the control it belongs to, and is read out with it.
import { text } from './shared.mjs';

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
