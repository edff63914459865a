// 评价 / Tests of rating: ticket, receipt, draft.
const test = require('node:test');
const assert = require('node:assert/strict');
const { usePlatform, serving, refusal } = require('./platform');
const ratings = require('../services/ratings');
const receipts = require('../services/receipts');
const leaves = require('../utils/leaves');

const CODE = 'code-of-a-counter';
const SCANS = `/api/v1/codes/${CODE}/scans`;
const RATINGS = '/api/v1/ratings';
const GRADES = { legality: 4, attitude: 3, efficiency: 2, integrity: 4 };
const TICKET = { ticket: 'ticket-1', expires_on: '2026-12-01', assurance: 'visit', assurance_label: '现场扫码', day: '2026-11-23' };
const RATING = { grades: GRADES, comment: '', asked: false };
const TARGET = { organization: '示范市民政局', post: '婚姻登记窗口' };
const RECEIPT = {
  id: 'a'.repeat(32),
  salt: 'b'.repeat(32),
  period: '2026-W48',
  day: '2026-11-23',
  target: 'post:12',
  dimension_set: 1,
  dimensions: ['legality', 'attitude', 'efficiency', 'integrity'],
  version: 1,
  change: null,
};
const taken = { statusCode: 201, data: { receipt: RECEIPT, message: '感谢' } };

/** @param {import('./platform').Reply[]} replies to the ratings sent, in order */
function platformAnswering(...replies) {
  let tickets = 0;
  return usePlatform(serving({
    [SCANS]: () => {
      tickets += 1;
      return { statusCode: 201, data: { ticket: `ticket-${tickets}`, expires_on: '2026-12-01', assurance: 'visit', assurance_label: '现场扫码' } };
    },
    [RATINGS]: () => replies.shift() || taken,
  }));
}

const rated = (seen) => seen.sent.filter((sent) => sent.path === RATINGS);

test('a ticket is kept on the phone and asked for once a day', async (t) => {
  let now = Date.parse('2026-11-23T08:00:00+08:00');
  t.mock.method(Date, 'now', () => now);
  platformAnswering();

  const first = await ratings.ticketFor(CODE);
  const again = await ratings.ticketFor(CODE);
  now = Date.parse('2026-11-24T00:10:00+08:00');
  const nextDay = await ratings.ticketFor(CODE);

  assert.deepEqual([first.ticket, again.ticket, nextDay.ticket], ['ticket-1', 'ticket-1', 'ticket-2']);
});

test('a rating without words carries the ticket and no identity', async () => {
  const seen = platformAnswering();
  await ratings.ticketFor(CODE);

  await ratings.submit(CODE, TICKET, RATING, TARGET);

  assert.equal(rated(seen)[0].header.Authorization, undefined);
  assert.deepEqual(rated(seen)[0].data, { ticket: 'ticket-1', grades: GRADES, asked: false });
});

test('the receipt names whom and when, never how', async () => {
  const seen = platformAnswering();

  const receipt = await ratings.submit(CODE, TICKET, { ...RATING, comment: '谢谢' }, TARGET);

  assert.deepEqual(Object.keys(receipt).sort(), ['assurance', 'change', 'code_token', 'day', 'id', 'leaf', 'listed_from', 'organization', 'period', 'post', 'salt', 'ticket', 'type']);
  assert.ok(![...seen.store.values()].some((kept) => kept.includes('grades') || kept.includes('谢谢')));
});

test('after a rating the phone knows that this code was rated today', async () => {
  platformAnswering();

  const receipt = await ratings.submit(CODE, TICKET, RATING, TARGET);

  assert.deepEqual(receipts.ratingOf(CODE, receipt.day), receipt);
  assert.equal(receipts.ratingOf('another-code', receipt.day), null);
});

test('a rating that did not get through is kept and repeated under the same key', async () => {
  const seen = platformAnswering({ errMsg: 'request:fail timeout' }, taken);
  await assert.rejects(ratings.submit(CODE, TICKET, RATING, TARGET), { code: 'timeout' });
  ratings.keepDraft(CODE, { grades: GRADES, comment: '', asked: false, waiting: true, title: '婚姻登记窗口' });
  assert.deepEqual(ratings.waiting(), [{ token: CODE, title: '婚姻登记窗口' }]);

  await ratings.submit(CODE, TICKET, RATING, TARGET);

  const keys = rated(seen).map((sent) => sent.header['Idempotency-Key']);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.deepEqual(ratings.waiting(), []);
});

test('a ticket that is no longer valid is forgotten, so that a new scan can get another', async () => {
  platformAnswering({ statusCode: 409, data: refusal('ticket_not_valid', '评价资格无效或已使用') });
  const held = await ratings.ticketFor(CODE);

  await assert.rejects(ratings.submit(CODE, held, RATING, TARGET), { code: 'ticket_not_valid' });

  assert.notEqual((await ratings.ticketFor(CODE)).ticket, held.ticket);
});

test('a draft of yesterday is not offered today', (t) => {
  let now = Date.parse('2026-11-23T23:50:00+08:00');
  t.mock.method(Date, 'now', () => now);
  platformAnswering();
  ratings.keepDraft(CODE, { grades: GRADES, comment: '', asked: false, waiting: true, title: '窗口' });
  assert.deepEqual(ratings.draft(CODE).grades, GRADES);

  now = Date.parse('2026-11-24T00:10:00+08:00');

  assert.equal(ratings.draft(CODE), null);
  assert.deepEqual(ratings.waiting(), []);
});

const LEAF = leaves.ofRating(RECEIPT, '4324', false);

/** @param {Record<string, {closed: boolean, leaves: string[]}>} lists by day */
function listing(lists) {
  return usePlatform((sent) => {
    if (sent.path === RATINGS) return taken;
    const day = (/rating-chain\/([\d-]+)/.exec(sent.path) || ['', ''])[1];
    return { statusCode: 200, data: { day, ...(lists[day] || { closed: false, leaves: [] }) } };
  });
}

test('the phone looks for what it sent, and says neither which leaf nor which rating it is', async () => {
  const seen = listing({ '2026-11-23': { closed: true, leaves: ['0'.repeat(64), LEAF] } });
  const receipt = await ratings.submit(CODE, TICKET, RATING, TARGET);

  assert.equal(await ratings.status(receipt), 'counted');

  const asked = seen.sent.filter((sent) => sent.path !== RATINGS);
  assert.deepEqual(asked.map((sent) => [sent.path, sent.header.Authorization]), [[`/api/v1/rating-chain/2026-11-23?starts_with=${LEAF[0]}`, undefined]]);
});

test('a rating that was changed on the way is not shown as counted', async () => {
  const other = leaves.ofRating(RECEIPT, '1111', false);
  listing({ '2026-11-22': { closed: true, leaves: [] }, '2026-11-23': { closed: true, leaves: [other] }, '2026-11-24': { closed: true, leaves: [] } });
  const receipt = await ratings.submit(CODE, TICKET, RATING, TARGET);

  assert.equal(await ratings.status(receipt), 'missing');
});

test('before the list of the day is closed the phone waits', async () => {
  listing({});
  const receipt = await ratings.submit(CODE, TICKET, RATING, TARGET);

  assert.equal(await ratings.status(receipt), 'waiting');
});

// --- 修改 ---------------------------------------------------------------------------------------------

const OFFER = { until: '2026-11-24T08:00:00+08:00', proof: 'c'.repeat(64) };
const BEFORE = Date.parse('2026-11-23T09:00:00+08:00');
const CHANGES = '/api/v1/ratings/changes';

/** A platform where a rating may be changed. @param {import('./platform').Reply} reply to the change */
function changing(reply) {
  return usePlatform(serving({
    [RATINGS]: () => ({ statusCode: 201, data: { receipt: { ...RECEIPT, change: OFFER }, message: '' } }),
    [CHANGES]: () => reply,
  }));
}

test('a rating can be changed while the offer lasts, and once', async (t) => {
  t.mock.method(Date, 'now', () => BEFORE);
  const seen = changing({ statusCode: 201, data: { receipt: { ...RECEIPT, version: 2 }, message: '' } });
  const receipt = await ratings.submit(CODE, TICKET, RATING, TARGET);
  const may = ratings.changeable(receipt);

  const changed = await ratings.change(receipt, { grades: { ...GRADES, attitude: 1 }, asked: true });

  assert.deepEqual([may, ratings.changeable(changed)], [true, false]);
  assert.deepEqual(seen.sent.at(-1).data, { ticket: 'ticket-1', change: OFFER, grades: { ...GRADES, attitude: 1 }, asked: true });
  assert.equal(changed.leaf, leaves.ofRating({ ...RECEIPT, version: 2 }, '4124', true));
  assert.equal(receipts.find(RECEIPT.id).ticket, '');
});

test('after the offer has ended nothing is offered', async (t) => {
  t.mock.method(Date, 'now', () => BEFORE);
  changing(taken);
  const receipt = await ratings.submit(CODE, TICKET, RATING, TARGET);
  t.mock.method(Date, 'now', () => Date.parse(OFFER.until) + 1);

  assert.equal(ratings.changeable(receipt), false);
});

test('a change that is refused leaves the rating as it was, and is not offered again', async (t) => {
  t.mock.method(Date, 'now', () => BEFORE);
  changing({ statusCode: 409, data: refusal('change_not_possible', '这次评价不能再修改') });
  const receipt = await ratings.submit(CODE, TICKET, RATING, TARGET);

  await assert.rejects(ratings.change(receipt, RATING), { code: 'change_not_possible' });

  const kept = receipts.find(RECEIPT.id);
  assert.deepEqual([kept.leaf, ratings.changeable(kept)], [receipt.leaf, false]);
});

// --- 办件 ---------------------------------------------------------------------------------------------

test('a case that was proved gives a ticket for its office', async () => {
  const issued = { ticket: 'case-ticket', expires_on: '2026-12-01', assurance: 'case', assurance_label: '办件核实', organization: { id: 1, name: '示范市民政局' }, post: null };
  const seen = usePlatform(serving({ '/api/v1/cases/claims': () => ({ statusCode: 201, data: issued }), [RATINGS]: () => taken }));

  const name = await ratings.claimCase('20261123-0007', '1234');
  const ticket = ratings.held(name);
  await ratings.submit(name, ticket, RATING, ticket.target);

  assert.deepEqual(ticket.target, { organization: '示范市民政局', post: '' });
  assert.equal(rated(seen)[0].data.ticket, 'case-ticket');
  assert.ok(![...seen.store.values()].some((kept) => kept.includes('1234')));
});
