// 触摸与点按 / Turns the browser's events into tap, touchstart, longpress ..., and the keyboard into taps.
import * as glassEasel from 'glass-easel';

const LONG_PRESS_MS = 350;
const STILL_PX = 10; // a finger that moves farther is scrolling, not pressing
const KEYED_ROLES = /^(button|link|checkbox|radio|switch|tab|option|menuitem)$/;

/** The nearest element that glass-easel knows. */
function known(node) {
  let element = node;
  while (element && !element.__wxElement) element = element.parentNode;
  return element;
}

function send(domEvent, type, detail, extraFields = {}) {
  const element = known(domEvent.target);
  if (!element) return;
  const event = new glassEasel.Event(type, detail, {
    originalEvent: domEvent, bubbles: true, composed: true, capturePhase: true, extraFields,
  });
  glassEasel.Event.dispatchEvent(element.__wxElement, event);
  if (event.defaultPrevented()) domEvent.preventDefault();
}

/** One finger as WeChat describes it; x and y are relative to the touched element (a canvas needs them). */
function touchPoint(domEvent, stage) {
  const area = stage.getBoundingClientRect();
  const element = known(domEvent.target) ?? stage;
  const box = (element.querySelector?.('canvas') ?? element).getBoundingClientRect();
  const clientX = domEvent.clientX - area.left;
  const clientY = domEvent.clientY - area.top;
  return {
    identifier: domEvent.pointerId ?? 0,
    clientX, clientY, pageX: clientX, pageY: clientY + (domEvent.target.closest('wx-page')?.scrollTop ?? 0),
    x: domEvent.clientX - box.left, y: domEvent.clientY - box.top,
  };
}

/** hover-class of the innermost element that has one; a built-in keeps it as a property. */
function hoverTarget(node, stage) {
  for (let element = node; element && element !== stage; element = element.parentNode) {
    const name = element.getAttribute?.('hover-class') ?? element.__wxElement?.data?.hoverClass;
    if (name && name !== 'none' && element.__wxElement) return [element.__wxElement, name];
  }
  return null;
}

function listenToPress(stage) {
  let held;
  let pressed;
  let start;
  const release = () => {
    clearTimeout(held);
    if (pressed) pressed[0].toggleNodeClass(pressed[1], false);
    pressed = null;
  };
  const finger = (type, domEvent) => {
    const touch = touchPoint(domEvent, stage);
    const touches = type === 'touchend' || type === 'touchcancel' ? [] : [touch];
    send(domEvent, type, { x: touch.pageX, y: touch.pageY }, { touches, changedTouches: [touch] });
    return touch;
  };

  stage.addEventListener('pointerdown', (event) => {
    release();
    start = finger('touchstart', event);
    held = setTimeout(() => finger('longpress', event), LONG_PRESS_MS);
    pressed = hoverTarget(event.target, stage);
    if (pressed) pressed[0].toggleNodeClass(pressed[1], true);
  });
  stage.addEventListener('pointermove', (event) => {
    if (!event.buttons || !start) return;
    const now = finger('touchmove', event);
    if (Math.hypot(now.clientX - start.clientX, now.clientY - start.clientY) > STILL_PX) release();
  });
  for (const [name, type] of [['pointerup', 'touchend'], ['pointercancel', 'touchcancel']]) {
    stage.addEventListener(name, (event) => { finger(type, event); release(); });
  }
}

/** Enter and Space press whatever acts like a control, as they do on a real one. */
function listenToKeys(stage) {
  stage.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    if (!KEYED_ROLES.test(event.target.getAttribute('role') ?? '')) return;
    if (event.target.matches('button, input, select, textarea')) return; // the browser does that itself
    event.preventDefault();
    event.target.click();
  });
}

/** Listens once for the whole stage; nodes come and go below it. */
export function listen(stage) {
  stage.addEventListener('click', (event) => {
    const touch = touchPoint(event, stage);
    send(event, 'tap', { x: touch.pageX, y: touch.pageY }, { touches: [touch], changedTouches: [touch] });
  });
  listenToPress(stage);
  listenToKeys(stage);
  for (const type of ['transitionend', 'animationstart', 'animationend']) {
    stage.addEventListener(type, (event) => send(event, type, {}));
  }
}
