// 选择器 / <picker>: a sheet with wheels, as WeChat draws it, for mouse, finger and keyboard.
import { chooseOnWheels } from '../wheel-sheet.mjs';
import { wheels } from './picker-wheels.mjs';
import { actAs, any, flag, joinForm, say, text } from './shared.mjs';

async function choose(component) {
  if (component.data.disabled) return;
  const moved = (column, value) => component.triggerEvent('columnchange', { column, value });
  const model = () => wheels(component.data);
  const selection = await chooseOnWheels({ title: component.data.headerText, model, moved });
  if (!selection) {
    component.triggerEvent('cancel', {});
    return;
  }
  const value = model().result(selection);
  component.setData({ value });
  component.triggerEvent('change', { value });
}

export const picker = {
  properties: {
    name: text(), mode: text('selector'), range: { type: Array, value: [] }, rangeKey: text(), value: any(), disabled: flag(),
    start: text(), end: text(), fields: text('day'), headerText: text(),
  },
  attach() {
    actAs(this, 'button');
    say(this, 'haspopup', 'dialog');
    this.dom.press = () => this.dom.click();
    joinForm(this, () => this.data.value, () => this.setData({ value: 0 }));
  },
  tap() { choose(this); },
};
