// 内置组件共用 / Short words for property definitions, and what every form field has in common.
// In the templates of this folder a tag "html-x" is the real HTML element x; `this.dom` is the component's element.

export const text = (value = '') => ({ type: String, value });
export const number = (value = 0) => ({ type: Number, value });
export const flag = (value = false) => ({ type: Boolean, value });
export const any = (value = null) => ({ type: null, value });

/** Properties of these names are taken and have no effect in a browser. */
export const ignored = (...names) => Object.fromEntries(names.map((name) => [name, any()]));

/** The style of a box or track: it takes the colour when it is on. */
export const FILLED = "{{checked ? 'background-color:' + color + ';border-color:' + color : ''}}";

/** Puts the component among the fields of its <form>; `get` and `reset` run on the component. */
export function joinForm(component, get, reset) {
  component.dom.field = {
    name: () => component.data.name,
    get: () => get.call(component),
    reset: () => reset.call(component),
  };
}

/** Makes the component's own element an accessible control of that role, for mouse, finger and keyboard. */
export function actAs(component, role) {
  component.dom.setAttribute('role', role);
}

/** Says a state in ARIA; the attribute must hold the word. */
export function say(component, name, value) {
  component.dom.setAttribute(`aria-${name}`, String(value));
}
