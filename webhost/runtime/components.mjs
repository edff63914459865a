// 组件登记 / Registers built-ins and the mini-program's own parts with glass-easel, and gives its files Page,
// Component, Behavior, App and getApp as WeChat does.
import * as glassEasel from 'glass-easel';
import * as adapter from 'glass-easel-miniprogram-adapter';
import { unfitFor } from './crossing.mjs';

const { ComponentCaller } = adapter.component;

function defineBuiltins(host, space, { builtins, builtinTemplates: templates }) {
  // A space of its own: the style scope and options of the mini-program's components do not apply to built-ins.
  const native = new glassEasel.ComponentSpace('', undefined, space.styleScopeManager);
  for (const [tag, part] of Object.entries(builtins)) {
    space.setGlobalUsingComponent(tag, native.defineComponent({
      is: tag,
      options: { externalClasses: part.externalClasses },
      externalClasses: part.externalClasses,
      properties: part.properties,
      observers: part.observers,
      template: { groupList: templates, content: templates[tag] },
      lifetimes: {
        created() {
          this.dom = this.$$;
          this.host = host;
          if (part.tap) this.addListener('tap', () => { part.tap.call(this); });
          part.attach?.call(this);
        },
        attached() { part.ready?.call(this); },
        detached() { part.detach?.call(this); },
      },
    }));
  }
}

/** Behaviors that WeChat itself provides, by name. */
function builtinBehaviors(code) {
  const field = {
    properties: { name: String, value: { type: null } },
    lifetimes: {
      attached() {
        const element = this._$.$$;
        if (element) element.field = { name: () => this.data.name, get: () => this.data.value, reset() {} };
      },
    },
  };
  const plain = () => code.behavior().definition({}).register();
  return {
    'wx://form-field': code.behavior().definition(field).register(),
    'wx://form-field-group': plain(),
    'wx://form-field-button': plain(),
    'wx://component-export': plain(),
  };
}

// For these ARIA wants the words true and false.
const ARIA_WORDS = new Set(['atomic', 'busy', 'checked', 'current', 'disabled', 'expanded', 'haspopup', 'hidden', 'invalid',
  'modal', 'multiline', 'multiselectable', 'pressed', 'readonly', 'required', 'selected'].map((name) => `aria-${name}`));

/** Values of attributes as WXML means them: hidden="" is not hidden, and aria-checked="{{false}}" is said. */
function readAttributes() {
  const { updateAttribute } = glassEasel.Element.prototype;
  glassEasel.Element.prototype.updateAttribute = function update(name, value) {
    if (name === 'hidden') updateAttribute.call(this, name, Boolean(value));
    else if (ARIA_WORDS.has(name) && typeof value !== 'string') updateAttribute.call(this, name, String(Boolean(value)));
    else updateAttribute.call(this, name === 'aria-role' ? 'role' : name, value);
  };
}

function checkSetData() {
  const { setData } = ComponentCaller.prototype;
  ComponentCaller.prototype.setData = function checked(data, callback) {
    for (const key of Object.keys(data)) {
      const bad = unfitFor(data[key], key);
      if (bad) console.error(`${this.is}: setData field "${bad}" cannot be sent to WeChat's view layer`);
    }
    return setData.call(this, data, callback);
  };
}

/** Registers the template, style and settings of a component that has arrived; its script runs when it is needed. */
function addComponent(code, context, known, component) {
  const { name, json, scope, style, templates } = component;
  if (known.has(name)) return; // several parts may bring it
  known.set(name, component);
  context.registerStyleSheetContent(name, style);
  code.addStyleSheet(name, name, scope || undefined);
  code.addComponentStaticConfig(name, json);
  code.addCompiledTemplate(name, {
    groupList: templates, content: templates[name], fallbackListenerOnNativeNode: true, // for the old bindtap="x"
  });
}

/** Page and Component register for the file that is being loaded; as in WeChat the globals are always there. */
function defineGlobals(pack, code, known) {
  const special = builtinBehaviors(code);
  const withSpecial = (definition) => (definition.behaviors
    ? { ...definition, behaviors: definition.behaviors.map((behavior) => special[behavior] ?? behavior) }
    : definition);
  let current = null;
  let app = {};
  Object.assign(globalThis, {
    global: globalThis,
    __wxConfig: pack.app,
    App: (definition) => { app = definition; },
    getApp: () => app,
    Page: (definition) => current.Page(withSpecial(definition)),
    Behavior: (definition) => code.behavior().definition(withSpecial(definition)).register(),
    Component: (definition) => {
      const { addGlobalClass, styleIsolation } = definition.options ?? {};
      if (addGlobalClass || /apply-shared/.test(styleIsolation)) { // these options the adapter reads in JSON only
        code.addComponentStaticConfig(current.path, { ...known.get(current.path).json, styleIsolation: 'apply-shared' });
      }
      return current.Component(withSpecial(definition));
    },
  });
  return {
    app: () => app,
    /** Runs a file; what it registers belongs to `place`. */
    during(place, run) {
      const before = current;
      current = place;
      try { run(); } finally { current = before; }
    },
  };
}

/** The framework would only log what goes wrong in the mini-program's functions: makes it an uncaught error. */
function raiseErrors() {
  glassEasel.addGlobalErrorListener((error) => {
    setTimeout(() => { throw error; });
    return false;
  });
}

export function setUpComponents(host, pack, context) {
  const env = new adapter.MiniProgramEnv();
  const code = env.createCodeSpace('', true);
  const space = code.getComponentSpace();
  space.updateComponentOptions({ writeFieldsToNode: false }); // a property may be called "dataset" or "id"
  defineBuiltins(host, space, pack);
  // The framework leaves "ready" to its host: on the frame after attaching.
  code.setOverallBehavior(new glassEasel.ComponentSpace().define().lifetime('attached', function attached() {
    requestAnimationFrame(() => this._$.triggerLifetime('ready', []));
  }).registerBehavior());
  const backend = env.associateBackend(context);
  const known = new Map();
  context.registerStyleSheetContent('app', pack.appStyle);
  code.addStyleSheet('app', 'app');
  const add = (components) => components.forEach((component) => addComponent(code, context, known, component));
  add(pack.components);
  checkSetData();
  readAttributes();
  raiseErrors();

  const registry = defineGlobals(pack, code, known);
  const loaded = new Set();
  /** Runs the script of a component once, after those of the parts it uses. */
  const load = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const { json, load: run } = known.get(path);
    for (const part of Object.values(json.usingComponents)) load(part.slice(1));
    code.componentEnv(path, (definers) => {
      registry.during({ path, ...definers }, run);
    });
  };

  return {
    app: registry.app,
    configOf: (path) => known.get(path).json,
    add,
    /** Creates the tree of a page or tab bar: [root, the style sheets it needs]. */
    createRoot(tag, path, query = '') {
      load(path);
      return context.collectSheets(() => backend.createRoot(tag, code, `/${path}${query}`));
    },
  };
}
