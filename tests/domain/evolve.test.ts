import { describe, expect, it } from 'vitest';
import type { ShippingState } from '../../src/domain/amazon-order.ts';
import type { OrderCommand } from '../../src/domain/commands.ts';
import type { CreditMemoDraft, OrderEvent } from '../../src/domain/events.ts';
import { evolve, shippingStateOf } from '../../src/domain/evolve.ts';
import { amazonChanged } from '../../src/domain/import.ts';
import type { Order, OrderState } from '../../src/domain/order.ts';
import { aLine, anAmazonItem, anOrder, aReport, aStanding, now } from '../support/orders.ts';
import {
  allowedActions,
  cancel,
  creditMemo,
  creditMemoIn,
  eventsOf,
  hold,
  invoice,
  play,
  quantities,
  ship,
  unhold,
} from './support/play.ts';

const kit = anOrder({ items: [aLine('KIT 5 100.00 8.25')] });

describe('the state (4.3)', () => {
  it.each<[string, OrderCommand[], OrderState]>([
    ['nothing happened', [], 'NEW'],
    ['something was invoiced', [invoice({ KIT: 1 })], 'PROCESSING'],
    ['everything was invoiced, nothing shipped', [invoice()], 'PROCESSING'],
    ['something shipped', [ship({ KIT: 1 })], 'PROCESSING'],
    ['everything shipped, something not invoiced', [invoice({ KIT: 4 }), ship()], 'PROCESSING'],
    ['everything was invoiced and shipped', [invoice(), ship()], 'COMPLETE'],
    ['everything shipped and was invoiced', [ship(), invoice()], 'COMPLETE'],
    ['a part was refunded after that', [invoice(), ship(), creditMemo({ KIT: 4 })], 'COMPLETE'],
    ['everything was refunded', [invoice(), ship(), creditMemo()], 'CLOSED'],
    ['everything was refunded, part by part', [invoice(), ship(), creditMemo({ KIT: 4 }), creditMemo()], 'CLOSED'],
    [
      'everything invoiced was refunded, something not invoiced',
      [invoice({ KIT: 1 }), ship({ KIT: 1 }), creditMemo()],
      'PROCESSING',
    ],
    ['everything was refunded though not all shipped', [invoice(), ship({ KIT: 1 }), creditMemo()], 'CLOSED'],
    [
      'all money went back as goodwill, units are open',
      [invoice(), ship({ KIT: 1 }), creditMemo({}, { adjustmentRefund: '108.25' })],
      'PROCESSING',
    ],
    [
      'and those shipped then',
      [invoice(), ship({ KIT: 1 }), creditMemo({}, { adjustmentRefund: '108.25' }), ship()],
      'CLOSED',
    ],
    ['it was put on hold', [hold], 'ON_HOLD'],
    ['it was released', [invoice(), hold, unhold], 'PROCESSING'],
    ['it was canceled', [cancel], 'CANCELED'],
    ['it was canceled after an invoice', [invoice({ KIT: 1 }), cancel], 'CLOSED'],
  ])('when %s', (_what, commands, state) => {
    expect(play(kit, ...commands).state).toBe(state);
  });
});

describe('the status (4.4)', () => {
  const fraud = (order: Order) => ({ ...order, status: 'fraud' });

  it.each<[string, OrderCommand[], OrderCommand, string]>([
    ['goes back to the state’s own after an invoice', [invoice({ KIT: 1 })], invoice({ KIT: 1 }), 'processing'],
    ['goes back to the state’s own after a shipment', [invoice()], ship({ KIT: 1 }), 'processing'],
    ['stays after a refund that leaves the state', [invoice(), ship({ KIT: 1 })], creditMemo({ KIT: 1 }), 'fraud'],
    ['follows the state after a refund that changes it', [invoice(), ship({ KIT: 1 })], creditMemo(), 'closed'],
    ['follows the state into a hold', [invoice()], hold, 'holded'],
  ])('%s', (_what, before, command, status) => {
    expect(play(fraud(play(kit, ...before)), command).status).toBe(status);
  });
});

describe('the shipping state (R21)', () => {
  const two = anOrder({ items: [aLine('A 2 10.00'), aLine('B 1 5.00')] });

  it.each<[string, OrderCommand[], ShippingState]>([
    ['nothing', [], 'UNSHIPPED'],
    ['an invoice', [invoice()], 'UNSHIPPED'],
    ['some units shipped', [ship({ A: 2 })], 'PARTIALLY_SHIPPED'],
    ['all units shipped', [ship({ A: 2 }), ship({ B: 1 })], 'SHIPPED'],
    ['a cancel, though Amazon has not heard of it', [cancel], 'CANCELED'],
  ])('follows at once what is done here: %s', (_what, commands, state) => {
    expect(play(two, ...commands).shippingState).toBe(state);
  });

  it.each<[ShippingState, ShippingState]>([
    ['PENDING', 'PENDING'],
    ['UNSHIPPED', 'PARTIALLY_SHIPPED'],
    ['PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED'],
    ['SHIPPED', 'SHIPPED'],
    ['CANCELED', 'CANCELED'],
    ['UNKNOWN', 'UNKNOWN'],
  ])('of an order that has shipped in part here, while Amazon shows %s, is %s', (shippingState, expected) => {
    const order = play(two, ship({ A: 1 }));
    expect(shippingStateOf({ ...order, amazon: { ...order.amazon, shippingState } })).toBe(expected);
  });

  it('counts what Amazon has canceled as settled', () => {
    const order = play(two, ship({ A: 2 }));
    const items = order.items.map((item) => (item.id === 'B' ? { ...item, quantityCanceled: 1 } : item));
    expect(shippingStateOf({ ...order, items })).toBe('SHIPPED');
  });
});

/** The last credit memo of a history, voided. */
function voided(before: Order, command: OrderCommand): OrderEvent {
  const creditMemo: CreditMemoDraft = creditMemoIn(eventsOf(before, command));
  return { kind: 'CREDIT_MEMO_VOIDED', creditMemo };
}

describe('what Amazon did not do (R38)', () => {
  const nothing = { shippedAtAmazon: new Map(), canceledAtAmazon: new Map() };
  const undone: OrderEvent = { kind: 'CANCEL_UNDONE', ...nothing, reserveAgain: true };

  it('a voided credit memo opens a closed order again', () => {
    const complete = play(kit, invoice(), ship());
    const closed = play(complete, creditMemo());
    expect([closed.state, evolve(closed, voided(complete, creditMemo()))]).toEqual(['CLOSED', complete]);
  });

  it('a credit memo voided while the order is on hold leaves the hold, and what it goes back to is worked out again', () => {
    const shipped = play(kit, invoice(), ship({ KIT: 1 }));
    const command = creditMemo({ KIT: 1 });
    const released = play(evolve(play(shipped, command, hold), voided(shipped, command)), unhold);
    expect(evolve(play(shipped, command, hold), voided(shipped, command)).state).toBe('ON_HOLD');
    expect(released).toEqual(shipped);
  });

  it('a cancel undone brings back the units, but for those Amazon has canceled itself', () => {
    expect(evolve(play(kit, cancel), undone)).toEqual(kit);
    const partly = evolve(play(kit, cancel), { ...undone, canceledAtAmazon: new Map([['amazon-KIT', 2]]) });
    expect([partly.state, quantities(partly, 'KIT')]).toEqual(['NEW', '5/0/0/0/2']);
  });

  it('a cancel undone finds what Amazon shows as shipped meanwhile', () => {
    const partly = evolve(play(kit, cancel), { ...undone, shippedAtAmazon: new Map([['amazon-KIT', 2]]) });
    expect(partly.items.map((item) => item.quantityShippedElsewhere)).toEqual([2]);
  });

  it('a cancel that came too late finds its units shipped elsewhere (R27)', () => {
    const item = anAmazonItem({ sku: 'KIT', quantityOrdered: 5, quantityFulfilled: 5 });
    const shipped = amazonChanged(aReport({ shippingState: 'SHIPPED', items: [item] }));
    const order = [shipped, undone].reduce(evolve, play(kit, cancel));
    expect([order.shippingState, allowedActions(order)]).toEqual(['SHIPPED', 'INVOICE HOLD']);
  });
});

describe('a report from Amazon', () => {
  it('replaces what was known of the order there, and nothing else', () => {
    const report = aReport({
      shippingState: 'PARTIALLY_SHIPPED',
      programs: ['PRIME'],
      latestShipAt: now,
      buyerCancelRequest: { reason: null },
    });
    const changed = evolve(anOrder(), amazonChanged({ ...report, items: [] }));
    const amazon = aStanding({
      shippingState: 'PARTIALLY_SHIPPED',
      programs: ['PRIME'],
      buyerRequestedCancel: true,
      hasBuyerEmail: false,
    });
    expect(changed).toEqual({ ...anOrder(), amazon, latestShipAt: now, shippingState: 'PARTIALLY_SHIPPED' });
  });
});
