import type { AmazonOrder } from '../domain/amazon-order.ts';
import type { OrderHeader } from '../domain/order.ts';
import { amazonOrderColumns, amazonOrderOf } from './amazon-order-rows.ts';
import { commentReading } from './comments.ts';
import { creditMemoReading, invoiceReading, packageReading, shipmentReading } from './documents.ts';
import { type AnyPgColumn, type SQL, sql } from './drizzle.ts';
import { effectReading } from './effects.ts';
import { emailReading } from './emails.ts';
import { eventReading, type RecordedEvent } from './events.ts';
import { itemReading } from './order-rows.ts';
import { listOf, type Reading } from './reading.ts';
import { parsed, whole } from './row-json.ts';
import {
  buyers,
  comments,
  creditMemos,
  effects,
  emails,
  events,
  invoices,
  orderItems,
  orders,
  packages,
  shipments,
} from './tables.ts';

/** How a part of an order is read in the order's own statement, as one text. */
type Part<T> = { readonly json: SQL; readonly read: (text: string, order: OrderHeader) => T };

/** The most that a page holds. One more tells that there are more. */
const eventsShown = 100;

/** What belongs to an order, and can be read along with it: a page costs one statement, whatever it shows. */
export const orderParts = {
  items: many(itemReading, orderItems),
  invoices: many(invoiceReading, invoices),
  shipments: many(shipmentReading, shipments),
  packages: many(packageReading, packages),
  creditMemos: many(creditMemoReading, creditMemos),
  comments: many(commentReading, comments),
  emails: many(emailReading, emails),
  effects: many(effectReading, ofAmazonOrder(effects)),
  /** The beginning of its history. */
  events: {
    json: listOf(eventReading, ofOrder(ofAmazonOrder(events)), eventsShown + 1),
    read: (text, { id: orderId }) => listIn(text, eventReading).map((event) => ({ ...event, orderId })),
  } satisfies Part<readonly RecordedEvent[]>,
  amazonOrder: {
    json: amazonOrderColumns.amazon,
    read: (amazon, { id: orderId, policy }) => amazonOrderOf({ amazon, orderId, policy }),
  } satisfies Part<AmazonOrder>,
  /** Sealed; null once it was erased. */
  buyer: {
    json: sql`coalesce((select ${whole(buyers.sealed)} from ${buyers} where ${ofOrder(buyers)}), '')`,
    read: (sealed) => (sealed === '' ? null : sealed),
  } satisfies Part<string | null>,
};

export type OrderPart = keyof typeof orderParts;
export type OrderParts = { readonly [P in OrderPart]?: Read<(typeof orderParts)[P]> };
type Read<P> = P extends { readonly read: (text: string, order: OrderHeader) => infer T } ? T : never;

function many<T>(reading: Reading<T>, owned: Owned): Part<readonly T[]> {
  return { json: listOf(reading, ofOrder(owned)), read: (text) => listIn(text, reading) };
}

function listIn<T>(text: string, { read }: Reading<T>): readonly T[] {
  return text === '[]' ? [] : parsed(text, (list: readonly never[]) => list.map((one) => read(one)));
}

type Owned = { readonly storeId: AnyPgColumn } & (
  | { readonly orderId: AnyPgColumn }
  | { readonly amazonOrderId: AnyPgColumn }
);

/** For what belongs to the Amazon order, though it names the order too. */
function ofAmazonOrder({ storeId, amazonOrderId }: typeof effects | typeof events): Owned {
  return { storeId, amazonOrderId };
}

function ofOrder(owned: Owned): SQL {
  const own =
    'orderId' in owned
      ? sql`${whole(owned.orderId)} = ${whole(orders.id)}`
      : sql`${whole(owned.amazonOrderId)} = ${whole(orders.amazonOrderId)}`;
  return sql`${own} and ${whole(owned.storeId)} = ${whole(orders.storeId)}`;
}
