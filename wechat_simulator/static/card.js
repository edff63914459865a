/* 消息卡片 / A template or subscription message as WeChat draws it. */
import { el, face } from './dom.js';

/** The card of an inbox entry; `onopen` makes it a button when it leads somewhere. */
export function card(entry, accountName, onopen) {
  const leads = Boolean(entry.miniprogram || entry.url);
  const fields = entry.fields.flatMap(({ label, value }) => [el('dt', {}, label), el('dd', {}, value)]);
  const from = entry.kind === 'subscribe'
    ? el('span', { className: 'card-from' }, face(accountName, 'account'), `${accountName} · 服务通知`) : null;
  const inside = [
    from,
    el('span', { className: 'card-title' }, entry.title),
    el('dl', { className: 'card-fields' }, ...fields),
    leads ? el('span', { className: 'card-go' }, entry.miniprogram ? '进入小程序查看' : '查看详情') : null,
  ];
  return leads
    ? el('button', { className: 'card', type: 'button', onclick: () => onopen(entry) }, ...inside)
    : el('div', { className: 'card' }, ...inside);
}
