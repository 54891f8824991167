import { expect, it } from 'vitest';
import { stores } from '../../src/db/tables.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, type Shown, soon } from './support/acts.ts';

const desk = useDesk();
const acts = actsOf(desk);
const number = '112-0000001-0000001';
const cancellation = { cancellationRequest: { requester: 'BUYER', cancelReason: 'Found it cheaper' } };
const asking = { item: { cancellation } };
type Policy = typeof stores.$inferSelect.buyerCancelRequestPolicy;

async function reported(changes: Parameters<typeof amazonJson>[0] = {}): Promise<Shown> {
  await desk.amazonHas({ ...amazonJson(changes), lastUpdatedTime: soon(desk) });
  await desk.advance(600);
  await desk.sync();
  return desk.orderBy(number);
}
const policy = (buyerCancelRequestPolicy: Policy) => desk.db.update(stores).set({ buyerCancelRequestPolicy });

async function told(): Promise<Shown> {
  const query = `query($number: AmazonOrderNumber!) { amazonOrder(number: $number) {
    buyerCancelRequest { reason requestedAt } events(first: 100) { nodes { kind actor } } order { hold { reason placedBy expiresAt } } } }`;
  const { data } = await desk.api(query, { number });
  const { events, ...amazonOrder } = data.amazonOrder;
  return { ...amazonOrder, kinds: events.nodes.map(({ kind }: Shown) => kind) };
}
const wishes = async () => (await told()).kinds.filter((kind: string) => kind === 'BUYER_CANCEL_REQUESTED').length;
const shipReasons = ({ actions }: Shown) =>
  actions.find(({ action }: Shown) => action === 'SHIP').reasons.map(({ code }: Shown) => code);

it('is shown with its reason and when it was first seen, noted once however often it is reported, and gone when taken back', async () => {
  await desk.anOrder();
  const askedAt = new Date(desk.clock.now.getTime() + 600_000).toISOString();
  await reported(asking);
  const shown = { buyerCancelRequest: { reason: 'Found it cheaper', requestedAt: askedAt } };
  expect(await told()).toMatchObject(shown);
  await reported({ ...asking, programs: ['PRIME'] });
  expect([await told(), await wishes()]).toMatchObject([shown, 1]);

  await reported({});
  expect([await told(), await wishes()]).toMatchObject([{ buyerCancelRequest: null }, 1]);
  await reported(asking);
  expect(await wishes()).toBe(2);
});

it('is noted also when the order comes with it, and when no order is made from it', async () => {
  await reported({ ...asking, status: 'PENDING' });
  expect((await told()).kinds).toEqual(['RECEIVED', 'BUYER_CANCEL_REQUESTED']);
  await reported({ ...asking, status: 'PENDING', programs: ['PRIME'] });
  expect(await wishes()).toBe(1);

  await desk.stock({ sku: 'MUG' });
  await policy('HOLD');
  expect(await reported(asking)).toMatchObject({ state: 'ON_HOLD' });
  expect((await told()).kinds).toEqual(['RECEIVED', 'BUYER_CANCEL_REQUESTED', 'IMPORTED', 'HELD']);
});

it('under WARN leaves everything as it is, and warns whoever ships', async () => {
  await desk.anOrder();
  const order = await reported(asking);
  expect([order.state, shipReasons(order)]).toEqual(['NEW', []]);
  const { warnings } = await acts.ship(order);
  expect(warnings).toMatchObject([{ code: 'BUYER_REQUESTED_CANCEL', message: expect.stringContaining('cancel') }]);
});

it('under HOLD freezes the order until a person has decided, and once', async () => {
  await policy('HOLD');
  await desk.anOrder();
  const order = await reported(asking);
  expect(order.state).toBe('ON_HOLD');
  expect((await told()).order.hold).toEqual({ reason: 'Found it cheaper', placedBy: 'Amazon', expiresAt: null });

  await acts.unhold(order);
  expect(await reported({ ...asking, programs: ['AMAZON_BUSINESS'] })).toMatchObject({ state: 'NEW' });
  await acts.ship(order);
});

it('under REFUSE_SHIP refuses to ship, in `actions` and in the mutation, until it is taken back', async () => {
  await policy('REFUSE_SHIP');
  await desk.anOrder();
  const order = await reported(asking);
  expect([order.state, shipReasons(order)]).toEqual(['NEW', ['BUYER_REQUESTED_CANCEL']]);
  const input = { orderId: order.id, packages: [aPackage(order)] };
  expect(await acts.refusals('ship', input)).toEqual(['BUYER_REQUESTED_CANCEL at orderId']);

  const freed = await reported({});
  expect(shipReasons(freed)).toEqual([]);
  await acts.ship(freed);
});

it.each<Policy>(['WARN', 'HOLD', 'REFUSE_SHIP'])('under %s is granted by a cancel, and over then', async (wanted) => {
  await policy(wanted);
  await desk.anOrder();
  const order = await reported(asking);
  if (wanted === 'HOLD') await acts.unhold(order);
  await acts.cancel(order, { reason: 'BUYER_CANCELED' });
  await desk.drain();
  expect(await reported({ ...asking, status: 'CANCELLED' })).toMatchObject({ state: 'CANCELED' });
  expect(await wishes()).toBe(1);
  expect((await told()).kinds.filter((kind: string) => kind === 'HELD')).toHaveLength(wanted === 'HOLD' ? 1 : 0);
});
