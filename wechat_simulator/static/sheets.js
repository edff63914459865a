/* 弹层 / What a phone asks its owner: which code to scan, whether messages may be sent. */
import { QR_ICON, drawing, el, face } from './dom.js';

/** 扫一扫: one of the configured codes or a pasted link; null when cancelled. */
export function askCode(phone, codes) {
  return phone.ask('扫一扫', (done) => {
    const pasted = el('input', { type: 'text', placeholder: '或粘贴二维码内容', 'aria-label': '二维码内容' });
    const paste = (event) => {
      event.preventDefault();
      if (pasted.value.trim()) done(pasted.value.trim());
    };
    const list = codes.map((code) => el('button', { className: 'code', type: 'button', onclick: () => done(code.url) },
      drawing(26, 26, QR_ICON), el('span', {}, el('b', {}, code.label), el('span', {}, code.url))));
    return [
      el('h2', {}, '扫一扫'),
      el('p', { className: 'sheet-hint' }, codes.length ? '摄像头对准哪一个二维码？' : '还没有准备好的二维码，请粘贴一个。'),
      el('div', { className: 'sheet-list' }, ...list),
      el('form', { className: 'paste', onsubmit: paste }, pasted,
        el('button', { className: 'key key-main', type: 'submit' }, '确定')),
      el('div', { className: 'sheet-buttons' },
        el('button', { className: 'key', type: 'button', onclick: () => done(null) }, '取消')),
    ];
  });
}

/** 订阅消息授权: template id to accept or reject; dismissed is all rejected. */
export async function askSubscription(phone, accountName, templates) {
  const answer = await phone.ask('订阅消息', (done) => {
    const boxes = templates.map((one) => el('input', { type: 'checkbox', checked: true, value: one.id }));
    const rows = templates.map((one, at) => el('label', { className: 'ask' }, boxes[at], one.title));
    const allow = () => done(boxes.map((box) => (box.checked ? 'accept' : 'reject')));
    return [
      el('div', { className: 'ask-from' }, face(accountName, 'account'), `${accountName} 申请`),
      el('h2', {}, '发送一次以下消息'),
      el('p', { className: 'sheet-hint' }, '消息会出现在微信的“服务通知”里。'),
      el('div', { className: 'sheet-list' }, ...rows),
      el('div', { className: 'sheet-buttons' },
        el('button', { className: 'key', type: 'button', onclick: () => done(null) }, '拒绝'),
        el('button', { className: 'key key-main', type: 'button', onclick: allow }, '允许')),
    ];
  });
  return Object.fromEntries(templates.map((one, at) => [one.id, answer ? answer[at] : 'reject']));
}

/** 服务通知: the subscription messages a person has got, newest first; resolves with the one that was opened. */
export function showNotices(phone, cards) {
  return phone.ask('服务通知', (done) => [
    el('h2', {}, '服务通知'),
    el('p', { className: 'sheet-hint' }, cards.length ? '点开可进入小程序。' : '还没有收到消息。'),
    el('div', { className: 'sheet-list notices' }, ...cards.map((card) => card(done))),
    el('div', { className: 'sheet-buttons' },
      el('button', { className: 'key', type: 'button', onclick: () => done(null) }, '关闭')),
  ]);
}
