// 内置组件表 / WeChat's built-in components, by tag.
import { button, icon, progress } from './button.mjs';
import { checkbox, checkboxGroup, label, radio, radioGroup, switchControl } from './choices.mjs';
import { form, navigator, scrollView, swiper } from './containers.mjs';
import { input, slider, textarea } from './fields.mjs';
import { canvas, image, richText } from './media.mjs';
import { picker } from './picker.mjs';

export const builtins = {
  button, canvas, checkbox, 'checkbox-group': checkboxGroup, form, icon, image, input, label, navigator, picker, progress,
  radio, 'radio-group': radioGroup, 'rich-text': richText, 'scroll-view': scrollView, slider, swiper,
  switch: switchControl, textarea,
};
