// 弹层 / Dialogs, sheets and toasts over the page. Real <dialog> elements: focus stays inside, Escape cancels.

/** el('button.primary', { text: '确定', onclick }, ...children) */
export function el(name, { text, ...properties } = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = Object.assign(document.createElement(tag), properties);
  element.classList.add(...classes);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

const open = new Set();

/**
 * Shows a dialog and resolves with what `close(result)` was called with; Escape, and leaving the page, give
 * `dismissed`. `fill(close)` makes the content.
 */
export function showDialog(kind, label, fill, dismissed) {
  return new Promise((done) => {
    const dialog = el(`dialog.wxi-${kind}`);
    if (label) dialog.setAttribute('aria-label', label);
    const close = (result) => {
      if (!open.delete(dialog)) return;
      dialog.close();
      dialog.remove();
      done(result);
    };
    dialog.dismiss = () => close(dismissed);
    dialog.addEventListener('cancel', (event) => { event.preventDefault(); dialog.dismiss(); });
    // A tap on the dark part around a sheet closes it; a modal question waits for its answer.
    dialog.addEventListener('click', ({ target }) => { if (target === dialog && kind === 'sheet') dialog.dismiss(); });
    dialog.append(...[fill(close)].flat());
    document.body.append(dialog);
    open.add(dialog);
    dialog.showModal();
    // A class, not the attribute autofocus: browsers block that in frames, and say so on the console.
    (dialog.querySelector('.wxi-first') ?? dialog).focus();
  });
}

/** Leaving a page closes what it had opened. */
export function dismissDialogs() {
  for (const dialog of open) dialog.dismiss();
}

let toast = null;

export function hideToast() {
  if (!toast) return;
  clearTimeout(toast.timer);
  toast.layer.remove();
  toast = null;
}

/** A short message in the middle of the page. `seconds` 0 stays until hidden; `mask` keeps taps from the page. */
export function showToast({ title, icon, picture, seconds, mask }) {
  hideToast();
  const box = el(`div.wxi-toast${icon || picture ? '' : '.wxi-toast-text'}`);
  box.setAttribute('role', 'status');
  if (picture) box.append(el('img', { src: picture, alt: '' }));
  else if (icon) box.append(el(`i.wxi-toast-icon.wxi-toast-${icon}`));
  const layer = el(`div.wxi-toast-layer${mask ? '.wxi-toast-mask' : ''}`, {}, box);
  document.getElementById('frame').append(layer);
  // The words come after the live region is in the page, or a screen reader says nothing.
  box.append(el('span', { text: title }));
  toast = { layer, timer: seconds ? setTimeout(hideToast, seconds * 1000) : 0 };
}
