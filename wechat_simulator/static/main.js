/* 入口 / Builds the phones the simulator was told of, and looks for news once a second. */
import { ChatPhone } from './chat.js';
import { CitizenPhone } from './citizen.js';
import { read } from './control.js';
import { el } from './dom.js';

const POLL_MS = 1000;
const clock = document.getElementById('clock');
const lost = document.getElementById('lost');
const stand = document.getElementById('phones');
let phones = [];

/** The simulator's time is the real one moved by an offset. */
function showTime(config) {
  const now = new Date(Date.now() + config.clockOffset * 1000);
  const part = (options) => now.toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options });
  const time = part({ hour: '2-digit', minute: '2-digit' });
  clock.textContent = `${part({ month: 'long', day: 'numeric', weekday: 'short' })} ${time}`;
  for (const phone of phones) phone.time.textContent = time;
}

async function load() {
  const config = await read('phones');
  config.clockOffset = config.now - Date.now() / 1000;
  config.origin = config.web_base ? new URL(config.web_base).origin : '';
  return config;
}

function build(config) {
  const make = (ids, role, kind, Type) => ids.map((id) => new Type({ id, name: config.names[id] || id, role, kind }, config));
  phones = [
    ...make(config.citizens, '群众', 'citizen', CitizenPhone),
    ...make(config.supervisors, '督查人员', 'supervisor', ChatPhone),
    ...make(config.departments, '被监督单位', 'department', ChatPhone),
  ];
  stand.replaceChildren(...(phones.length ? phones.map((phone) => phone.node) : [empty()]));
}

function empty() {
  return el('div', { className: 'empty' },
    el('h2', {}, '还没有手机'),
    el('p', {}, '启动演示后，这里会出现群众和督查人员的手机，页面自动刷新。'),
    el('p', {}, '也可以自己设置：', el('code', {}, 'POST /_control/phones')));
}

/** One round; a page whose phones were set anew loads itself again, as its security policy names the web host. */
async function round(shown) {
  if (document.hidden) return;
  try {
    const config = await load();
    if (String(config.version) !== document.body.dataset.version) return location.reload();
    shown.clockOffset = config.clockOffset;
    showTime(shown);
    lost.hidden = true;
    await Promise.allSettled(phones.map((phone) => phone.poll()));
  } catch {
    lost.hidden = false;
  }
}

async function start() {
  const config = await load();
  build(config);
  showTime(config);
  for (;;) {
    await round(config);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

start().catch(() => {
  lost.hidden = false;
  setTimeout(() => location.reload(), 3000);
});
