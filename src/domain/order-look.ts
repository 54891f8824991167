import type { AmazonOrder, AmazonReport } from './amazon-order.ts';
import type { RefundSeen } from './channel.ts';
import type { CreditMemo, StoredPackage } from './documents.ts';
import type { ToldEffect } from './effect-standing.ts';
import type { Order } from './order.ts';
import type { Patience } from './patience.ts';
import type { Store } from './store.ts';

/** A look at Amazon: `report` is null when Amazon does not know the order, `refunds` when they were not asked for. */
export type Look = {
  /** When the look began: what was done here since is no part of it. */
  readonly at: Date;
  readonly patience: Patience;
  readonly report: AmazonReport | null;
  readonly refunds: readonly RefundSeen[] | null;
};

/** All that stands here of one order. */
export type Books = {
  readonly store: Store;
  readonly amazon: AmazonOrder;
  readonly order: Order | null;
  readonly packages: readonly StoredPackage[];
  readonly creditMemos: readonly CreditMemo[];
  readonly effects: readonly ToldEffect[];
};

/** One look at an order that was made here. */
export type Seen = {
  readonly at: Date;
  readonly patience: Patience;
  readonly report: AmazonReport;
  readonly order: Order;
  readonly books: Books;
};
