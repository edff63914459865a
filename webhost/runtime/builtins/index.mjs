// 内置组件表 / WeChat's built-in components, by tag in camel case; the build takes those that some page uses.
export { button, icon, progress } from './button.mjs';
export { checkbox, checkboxGroup, radio, radioGroup } from './choices.mjs';
export { form, scrollView, swiper } from './containers.mjs';
export { input, textarea } from './fields.mjs';
export { label } from './label.mjs';
export { canvas, image } from './media.mjs';
export { navigator } from './navigator.mjs';
export { picker } from './picker.mjs';
export { richText } from './rich-text.mjs';
export { slider } from './slider.mjs';
export { switchControl as switch } from './switch.mjs';
