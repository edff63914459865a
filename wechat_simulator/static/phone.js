/* 一部手机 / One phone: its caption, its device, its status bar, its toasts and sheets. */
import { el, face, signal } from './dom.js';

const TOAST_MS = 3500;

export class Phone {
  /** @param who {{id, name, role, kind}} */
  constructor(who) {
    this.who = who;
    this.time = el('span');
    this.stage = el('div', { className: 'stage' });
    this.screen = el('div', { className: 'screen' }, el('div', { className: 'bar' }, this.time, signal()), this.stage);
    this.actions = el('div', { className: 'station-actions' });
    this.head = el('div', { className: 'station-head' },
      face(who.name, who.kind),
      el('div', { className: 'station-who' }, el('b', {}, who.name), el('span', {}, who.role)));
    this.node = el('section', { className: 'station', 'aria-label': `${who.role} ${who.name} 的手机` },
      this.head, el('div', { className: 'device' }, this.screen));
    this.node.dataset.user = who.id;
    this.sheet = null;
  }

  /** A button beside the caption, outside the device. */
  addAction(label, onclick, main = false) {
    const button = el('button', { className: main ? 'act act-main' : 'act', type: 'button', onclick }, label);
    this.head.append(button);
    return button;
  }

  toast(text) {
    const note = el('div', { className: 'toast', role: 'status' }, text);
    this.screen.append(note);
    setTimeout(() => note.remove(), TOAST_MS);
  }

  /**
   * Slide a sheet over this phone; resolves with what `done` is given, null when it is dismissed.
   * A phone has one sheet at a time: the earlier one is dismissed.
   */
  ask(label, build) {
    this.sheet?.(null);
    return new Promise((resolve) => {
      const done = (value) => {
        this.sheet = null;
        veil.remove();
        resolve(value);
      };
      const sheet = el('div', { className: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': label });
      const veil = el('div', {
        className: 'veil',
        onclick: (event) => event.target === veil && done(null),
        onkeydown: (event) => event.key === 'Escape' && done(null),
      }, sheet);
      sheet.append(...build(done));
      this.sheet = done;
      this.screen.append(veil);
      veil.querySelector('button, input')?.focus();
    });
  }
}
