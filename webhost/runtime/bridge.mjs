// 与外壳的通道 / The channel to the page around the host (the simulator's phone), over postMessage.

/** True when a shell is configured and the host really sits in a frame. */
export function isEmbedded(shell, self = window) {
  return Boolean(shell) && self.parent !== self;
}

/**
 * Opens the channel: messages go to the origin `shell` only, and only messages from that origin and that window are
 * believed. `onOpen({ url, scene })` is called when the shell wants a page opened.
 */
export function openBridge(shell, { self = window, onOpen } = {}) {
  const origin = new URL(shell).origin;
  const waiting = new Map();
  let last = 0;
  const post = (message) => self.parent.postMessage({ wxhost: 1, ...message }, origin);

  self.addEventListener('message', ({ data, origin: from, source }) => {
    if (from !== origin || source !== self.parent || data?.wxhost !== 1) return;
    if (data.event === 'open') onOpen?.({ url: data.url, scene: data.scene });
    const asked = waiting.get(data.id);
    if (!asked) return;
    waiting.delete(data.id);
    if (data.error) asked.fail(data.error);
    else asked.answer(data.result ?? {});
  });

  return {
    ready: () => post({ event: 'ready' }),
    /** Asks the shell; rejects with its { errMsg }, or after `seconds` (0: waits as long as the person takes). */
    call: (name, args = {}, seconds = 0) => new Promise((answer, fail) => {
      last += 1;
      const id = last;
      waiting.set(id, { answer, fail });
      if (seconds) {
        setTimeout(() => waiting.delete(id) && fail({ errMsg: `${name}:fail timeout` }), seconds * 1000);
      }
      post({ id, call: name, args });
    }),
  };
}
