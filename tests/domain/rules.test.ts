import { describe, expect, it } from 'vitest';
import { type AmazonStanding, type ShippingState, shippingStates } from '../../src/domain/amazon-order.ts';
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts';
import type { Order, OrderState } from '../../src/domain/order.ts';
import { type OrderAction, orderActions } from '../../src/domain/order-actions.ts';
import { type BuyerCancelRequestPolicy, buyerCancelRequestPolicies } from '../../src/domain/order-policy.ts';
import { availabilities, type Facts, reasonsAgainst } from '../../src/domain/rules.ts';
import { type Permission, permissions } from '../../src/domain/viewer.ts';
import { aLine, anOrder, aStanding, aViewer, now } from '../support/orders.ts';
import { cancel, creditMemo, factsOf, hold, invoice, play, ship } from './support/play.ts';

type Codes = readonly ErrorCode[];
type Row = Record<OrderAction, Codes>;

/** Every action with its codes, as in the tables below. */
function row(facts: Facts): Row {
  const codes = (action: OrderAction) => reasonsAgainst(facts, action).map(({ code }) => code);
  return {
    SHIP: codes('SHIP'),
    INVOICE: codes('INVOICE'),
    CREDIT_MEMO: codes('CREDIT_MEMO'),
    CANCEL_AMAZON_ORDER: codes('CANCEL_AMAZON_ORDER'),
    HOLD: codes('HOLD'),
    UNHOLD: codes('UNHOLD'),
    ADD_COMMENT: codes('ADD_COMMENT'),
    SEND_EMAIL: codes('SEND_EMAIL'),
    CORRECT_TRACKING: codes('CORRECT_TRACKING'),
    CORRECT_ADDRESS: codes('CORRECT_ADDRESS'),
    MESSAGE_BUYER: codes('MESSAGE_BUYER'),
  };
}

const LAMP = 'LAMP 2 80.00 6.60';
const fresh = anOrder({ items: [aLine(LAMP)] });
const partly = play(fresh, ship({ LAMP: 1 }, { invoice: true }));
const complete = play(partly, invoice(), ship());

// A new state or action does not compile until this table says what it allows.
// biome-ignore format: a table reads best as a table
const byState: Record<OrderState, { order: Order } & Row> = {
  NEW:        { order: fresh,                          SHIP: [],                                                     INVOICE: [],                          CREDIT_MEMO: ['NOTHING_TO_REFUND', 'AMAZON_REFUND_BEFORE_SHIPMENT'], CANCEL_AMAZON_ORDER: [],                                                             HOLD: [],                   UNHOLD: ['UNHOLD_NOT_ALLOWED'],   ADD_COMMENT: [], SEND_EMAIL: [],                     CORRECT_TRACKING: ['NOTHING_TO_CORRECT'],   CORRECT_ADDRESS: [], MESSAGE_BUYER: [] },
  PROCESSING: { order: partly,                         SHIP: [],                                                     INVOICE: [],                          CREDIT_MEMO: [],                                                     CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],                                HOLD: [],                   UNHOLD: ['UNHOLD_NOT_ALLOWED'],   ADD_COMMENT: [], SEND_EMAIL: [],                     CORRECT_TRACKING: [],                       CORRECT_ADDRESS: [], MESSAGE_BUYER: [] },
  COMPLETE:   { order: complete,                       SHIP: ['NOTHING_TO_SHIP'],                                    INVOICE: ['INVOICE_STATE_FORBIDDEN'], CREDIT_MEMO: [],                                                     CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],                                HOLD: ['HOLD_NOT_ALLOWED'], UNHOLD: ['UNHOLD_NOT_ALLOWED'],   ADD_COMMENT: [], SEND_EMAIL: [],                     CORRECT_TRACKING: [],                       CORRECT_ADDRESS: [], MESSAGE_BUYER: [] },
  CLOSED:     { order: play(complete, creditMemo()),   SHIP: ['NOTHING_TO_SHIP'],                                    INVOICE: ['INVOICE_STATE_FORBIDDEN'], CREDIT_MEMO: ['REFUND_STATE_FORBIDDEN'],                             CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],                                HOLD: ['HOLD_NOT_ALLOWED'], UNHOLD: ['UNHOLD_NOT_ALLOWED'],   ADD_COMMENT: [], SEND_EMAIL: [],                     CORRECT_TRACKING: [],                       CORRECT_ADDRESS: [], MESSAGE_BUYER: [] },
  CANCELED:   { order: play(fresh, cancel),            SHIP: ['SHIP_STATE_FORBIDDEN'],                               INVOICE: ['INVOICE_STATE_FORBIDDEN'], CREDIT_MEMO: ['REFUND_STATE_FORBIDDEN'],                             CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],                                HOLD: ['HOLD_NOT_ALLOWED'], UNHOLD: ['UNHOLD_NOT_ALLOWED'],   ADD_COMMENT: [], SEND_EMAIL: ['EMAIL_NOT_ALLOWED'],  CORRECT_TRACKING: ['NOTHING_TO_CORRECT'],   CORRECT_ADDRESS: [], MESSAGE_BUYER: [] },
  ON_HOLD:    { order: play(fresh, hold),              SHIP: ['SHIP_STATE_FORBIDDEN'],                               INVOICE: ['INVOICE_STATE_FORBIDDEN'], CREDIT_MEMO: ['REFUND_STATE_FORBIDDEN'],                             CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_ORDER_ON_HOLD'],                                HOLD: ['HOLD_NOT_ALLOWED'], UNHOLD: [],                       ADD_COMMENT: [], SEND_EMAIL: [],                     CORRECT_TRACKING: ['NOTHING_TO_CORRECT'],   CORRECT_ADDRESS: [], MESSAGE_BUYER: [] },
};

describe('the rule table', () => {
  it.each(Object.entries(byState))('for an order that is %s', (state, { order, ...expected }) => {
    expect(order.state).toBe(state);
    expect(row(factsOf(order))).toEqual(expected);
  });
});

/** An order that may ship and be invoiced, refunded and put on hold, as far as Commerce is concerned. */
const invoiced = play(fresh, invoice({ LAMP: 1 }));

function onAmazon(order: Order, changes: Partial<AmazonStanding>): Facts {
  return factsOf({ ...order, amazon: { ...order.amazon, ...changes } });
}

/** Actions on which Amazon's state has no say. */
type Unmoved = 'HOLD' | 'UNHOLD' | 'ADD_COMMENT' | 'SEND_EMAIL' | 'CORRECT_TRACKING' | 'MESSAGE_BUYER';

// biome-ignore format: a table reads best as a table
const byShippingState: Record<ShippingState, Omit<Row, Unmoved>> = {
  PENDING_AVAILABILITY: { SHIP: ['AWAITING_PAYMENT'],     INVOICE: ['AWAITING_PAYMENT'], CREDIT_MEMO: ['AMAZON_REFUND_BEFORE_SHIPMENT'], CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],   CORRECT_ADDRESS: [] },
  PENDING:              { SHIP: ['AWAITING_PAYMENT'],     INVOICE: ['AWAITING_PAYMENT'], CREDIT_MEMO: ['AMAZON_REFUND_BEFORE_SHIPMENT'], CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],   CORRECT_ADDRESS: [] },
  UNSHIPPED:            { SHIP: [],                       INVOICE: [],                   CREDIT_MEMO: ['AMAZON_REFUND_BEFORE_SHIPMENT'], CANCEL_AMAZON_ORDER: [],                                CORRECT_ADDRESS: [] },
  PARTIALLY_SHIPPED:    { SHIP: [],                       INVOICE: [],                   CREDIT_MEMO: [],                                CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],   CORRECT_ADDRESS: [] },
  SHIPPED:              { SHIP: [],                       INVOICE: [],                   CREDIT_MEMO: [],                                CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],   CORRECT_ADDRESS: ['NOTHING_TO_CORRECT'] },
  CANCELED:             { SHIP: ['SHIP_STATE_FORBIDDEN'], INVOICE: [],                   CREDIT_MEMO: ['AMAZON_REFUND_BEFORE_SHIPMENT'], CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],   CORRECT_ADDRESS: ['NOTHING_TO_CORRECT'] },
  UNFULFILLABLE:        { SHIP: [],                       INVOICE: [],                   CREDIT_MEMO: ['AMAZON_REFUND_BEFORE_SHIPMENT'], CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],   CORRECT_ADDRESS: [] },
  UNKNOWN:              { SHIP: [],                       INVOICE: [],                   CREDIT_MEMO: ['AMAZON_REFUND_BEFORE_SHIPMENT'], CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],   CORRECT_ADDRESS: [] },
};

describe('what Amazon shows', () => {
  // Amazon's SHIPPED takes the open units off the lines (R27): evolve.test.ts; here they stay open.
  it.each(Object.entries(byShippingState))('as %s decides', (state, expected) => {
    const shippingState = state as ShippingState;
    expect(row(onAmazon(invoiced, { shippingState }))).toEqual({ ...row(factsOf(invoiced)), ...expected });
  });

  it('as fulfilled by Amazon leaves only the books to us', () => {
    const facts = onAmazon(invoiced, { fulfilledBy: 'AMAZON', shippingState: 'SHIPPED' });
    expect(row(facts)).toEqual({
      SHIP: ['FULFILLED_BY_AMAZON'],
      INVOICE: [],
      CREDIT_MEMO: ['FULFILLED_BY_AMAZON'],
      CANCEL_AMAZON_ORDER: ['FULFILLED_BY_AMAZON', 'AMAZON_CANCEL_NOT_UNSHIPPED'],
      HOLD: [],
      UNHOLD: ['UNHOLD_NOT_ALLOWED'],
      ADD_COMMENT: [],
      SEND_EMAIL: [],
      CORRECT_TRACKING: ['FULFILLED_BY_AMAZON', 'NOTHING_TO_CORRECT'],
      CORRECT_ADDRESS: ['FULFILLED_BY_AMAZON', 'NOTHING_TO_CORRECT'],
      MESSAGE_BUYER: [],
    });
  });

  it('as an order of a buyer without an address takes no mail', () => {
    const plain = row(onAmazon(invoiced, {}));
    expect(row(onAmazon(invoiced, { hasBuyerEmail: false }))).toEqual({ ...plain, SEND_EMAIL: ['NO_EMAIL_ADDRESS'] });
  });

  it('as an order of a buyer who was erased takes no address, whatever its state', () => {
    for (const shippingState of shippingStates) {
      const facts = onAmazon(invoiced, { shippingState, buyerErasedAt: now });
      expect(row(facts)).toEqual({
        ...row(onAmazon(invoiced, { shippingState })),
        CORRECT_ADDRESS: ['NOTHING_TO_CORRECT'],
      });
      const alone = reasonsAgainst({ ...facts, order: null }, 'CORRECT_ADDRESS');
      expect(alone.map(({ code }) => code)).toEqual(['NOTHING_TO_CORRECT']);
    }
  });

  // biome-ignore format: a table reads best as a table
  it.each<[string, Codes]>([
    ['FBM_SHIP_PLUS',      ['CONFIRMED_BY_AMAZON']],
    ['AMAZON_EASY_SHIP',   ['USE_EASY_SHIP']],
    ['DELIVERY_BY_AMAZON', ['USE_EASY_SHIP']],
    ['IN_STORE_PICK_UP',   ['USE_SELLER_CENTRAL']],
    ['PRIME',              []],
    ['AMAZON_BUSINESS',    []],
  ])('as program %s decides on SHIP alone (R26)', (program, codes) => {
    const plain = row(onAmazon(invoiced, {}));
    expect(row(onAmazon(invoiced, { programs: ['PREMIUM', program] }))).toEqual({ ...plain, SHIP: codes });
  });

  it('as canceled by us, and not yet by Amazon, cannot be canceled again', () => {
    expect(row(onAmazon(fresh, { cancelAskedAt: now })).CANCEL_AMAZON_ORDER).toEqual(['AMAZON_CANCEL_NOT_UNSHIPPED']);
  });

  it('without a line cannot be canceled', () => {
    expect(row(onAmazon(fresh, { itemIds: [] })).CANCEL_AMAZON_ORDER).toEqual(['NO_ORDER_ITEMS']);
  });

  it.each([
    ['here', { quantityShipped: 1 }],
    ['elsewhere', { quantityShippedElsewhere: 1 }],
  ])('refunds as soon as a unit has shipped %s, and cancels no more (R24)', (_where, shipped) => {
    const order = { ...invoiced, items: invoiced.items.map((item) => ({ ...item, ...shipped })) };
    expect(row(factsOf(order))).toMatchObject({
      CREDIT_MEMO: [],
      CANCEL_AMAZON_ORDER: ['AMAZON_CANCEL_NOT_UNSHIPPED'],
    });
  });
});

// biome-ignore format: a table reads best as a table
const byPolicy: Record<BuyerCancelRequestPolicy, Codes> = {
  WARN:        [],
  HOLD:        [],
  REFUSE_SHIP: ['BUYER_REQUESTED_CANCEL'],
};

describe('the store', () => {
  it.each(buyerCancelRequestPolicies)('with policy %s meets a buyer who asks to cancel', (buyerCancelRequestPolicy) => {
    const policy = { readOnly: false, buyerCancelRequestPolicy };
    const asked = { ...onAmazon(fresh, { buyerRequestedCancel: true }), policy };
    expect(row(asked)).toEqual({ ...row(factsOf(fresh)), SHIP: byPolicy[buyerCancelRequestPolicy] });
    expect(row({ ...factsOf(fresh), policy }).SHIP).toEqual([]);
  });

  it('that is read-only sends nothing to Amazon, and keeps its books all the same', () => {
    const policy = { readOnly: true, buyerCancelRequestPolicy: 'WARN' as const };
    expect(row({ ...factsOf(fresh), policy })).toEqual({
      SHIP: ['STORE_READ_ONLY'],
      INVOICE: [],
      CREDIT_MEMO: ['NOTHING_TO_REFUND', 'AMAZON_REFUND_BEFORE_SHIPMENT', 'STORE_READ_ONLY'],
      CANCEL_AMAZON_ORDER: ['STORE_READ_ONLY'],
      HOLD: [],
      UNHOLD: ['UNHOLD_NOT_ALLOWED'],
      ADD_COMMENT: [],
      SEND_EMAIL: [],
      CORRECT_TRACKING: ['NOTHING_TO_CORRECT', 'STORE_READ_ONLY'],
      CORRECT_ADDRESS: [],
      MESSAGE_BUYER: ['STORE_READ_ONLY'],
    });
  });
});

// biome-ignore format: a table reads best as a table
const permissionOf: Record<OrderAction, Permission> = {
  SHIP:                'SHIP',
  INVOICE:             'INVOICE',
  CREDIT_MEMO:         'REFUND',
  CANCEL_AMAZON_ORDER: 'CANCEL',
  HOLD:                'HOLD',
  UNHOLD:              'HOLD',
  ADD_COMMENT:         'COMMENT',
  SEND_EMAIL:          'EMAIL',
  CORRECT_TRACKING:    'SHIP',
  CORRECT_ADDRESS:     'SHIP',
  MESSAGE_BUYER:       'EMAIL',
};

/** The state in which nothing but a permission can stand in the way; most actions are free on a new order. */
const freeIn: Partial<Record<OrderAction, OrderState>> = {
  UNHOLD: 'ON_HOLD',
  CREDIT_MEMO: 'PROCESSING',
  CORRECT_TRACKING: 'PROCESSING',
};

describe('the caller', () => {
  it.each(Object.entries(permissionOf))('needs for %s the permission %s, and no other', (name, permission) => {
    const action = name as OrderAction;
    const { order } = byState[freeIn[action] ?? 'NEW'];
    const facts = factsOf(order);
    expect(reasonsAgainst({ ...facts, viewer: aViewer([permission]) }, action)).toEqual([]);

    const others = aViewer(permissions.filter((one) => one !== permission));
    expect(reasonsAgainst({ ...facts, viewer: others }, action)).toMatchObject([
      { code: 'PERMISSION_DENIED', source: 'PERMISSION', message: expect.stringContaining(permission) },
    ]);
  });
});

describe('an Amazon order that was never made into one of ours', () => {
  it('can be canceled there and have its address corrected, and only looked at here', () => {
    const facts = { ...factsOf(fresh), order: null, amazon: aStanding() };
    const viewOnly = ['AMAZON_ORDER_VIEW_ONLY'];
    expect(row(facts)).toEqual({
      SHIP: viewOnly,
      INVOICE: viewOnly,
      CREDIT_MEMO: viewOnly,
      CANCEL_AMAZON_ORDER: [],
      HOLD: viewOnly,
      UNHOLD: viewOnly,
      ADD_COMMENT: viewOnly,
      SEND_EMAIL: viewOnly,
      CORRECT_TRACKING: viewOnly,
      CORRECT_ADDRESS: [],
      MESSAGE_BUYER: viewOnly,
    });
  });
});

describe('every refusal', () => {
  it('says who refuses, why, and what to do about it', () => {
    const held = onAmazon(play(fresh, hold), { shippingState: 'PENDING' });
    for (const { reasons } of availabilities(held)) {
      for (const { code, message, fix } of reasons) {
        expect({ message, fix }).toEqual({ message: errorCatalogue[code].meaning, fix: errorCatalogue[code].fix });
      }
    }
    const sources = Object.fromEntries(reasonsAgainst(held, 'SHIP').map(({ code, source }) => [code, source]));
    expect(sources).toEqual({ AWAITING_PAYMENT: 'AMAZON', SHIP_STATE_FORBIDDEN: 'ORDER' });
  });

  it('says when it goes away by itself: with the hold that causes it, and nobody knows of any other', () => {
    const expiresAt = new Date('2026-03-03T08:00:00Z');
    const clearing = (order: Order, changes: Partial<AmazonStanding> = {}) =>
      availabilities(onAmazon(order, changes))
        .flatMap(({ action, reasons }) => reasons.map(({ code, clearsAt }) => ({ action, code, clearsAt })))
        .filter(({ clearsAt }) => clearsAt !== null);

    const held = play(partly, { ...hold, expiresAt });
    const listed = clearing(held, { shippingState: 'PENDING', fulfilledBy: 'AMAZON', cancelAskedAt: now });
    expect(listed).toEqual([
      { action: 'SHIP', code: 'SHIP_STATE_FORBIDDEN', clearsAt: expiresAt },
      { action: 'INVOICE', code: 'INVOICE_STATE_FORBIDDEN', clearsAt: expiresAt },
      { action: 'CREDIT_MEMO', code: 'REFUND_STATE_FORBIDDEN', clearsAt: expiresAt },
      { action: 'CANCEL_AMAZON_ORDER', code: 'AMAZON_CANCEL_ORDER_ON_HOLD', clearsAt: expiresAt },
      { action: 'HOLD', code: 'HOLD_NOT_ALLOWED', clearsAt: expiresAt },
    ]);
    expect(clearing(play(partly, hold))).toEqual([]);
    expect(clearing(complete)).toEqual([]);
    expect(clearing(byState.CANCELED.order)).toEqual([]);
  });

  it('is asked of every action', () => {
    expect(availabilities(factsOf(fresh)).map(({ action }) => action)).toEqual(orderActions);
  });
});
