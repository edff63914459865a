// 滑块 / <slider>: a real range control inside.
import { handOver } from './fields.mjs';
import { flag, ignored, joinForm, number, text } from './shared.mjs';

export const slider = {
  properties: {
    name: text(), min: number(), max: number(100), step: number(1), value: number(), disabled: flag(), showValue: flag(),
    activeColor: text('#07c160'), ...ignored('backgroundColor', 'blockSize', 'blockColor', 'color', 'selectedColor'),
  },
  template: '<html-input type="range" disabled="{{disabled}}" /><html-span wx:if="{{showValue}}">{{value}}</html-span>',
  observers: { value(value) { this.draw?.(value); } },
  attach() { joinForm(this, () => this.data.value, () => this.setData({ value: this.data.min })); },
  ready() {
    const control = this.dom.querySelector('input');
    const { min, max, step, activeColor } = this.data;
    handOver(this, control);
    Object.assign(control, { min, max, step });
    control.style.setProperty('--color', activeColor);
    this.draw = (value) => {
      control.value = value;
      control.style.setProperty('--filled', `${((value - min) / (max - min)) * 100}%`);
    };
    this.draw(this.data.value);
    control.addEventListener('input', () => {
      this.draw(Number(control.value));
      this.triggerEvent('changing', { value: Number(control.value) });
    });
    control.addEventListener('change', () => {
      this.setData({ value: Number(control.value) });
      this.triggerEvent('change', { value: this.data.value });
    });
  },
};
