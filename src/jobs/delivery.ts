import type { Shell } from '../app/shell.ts';
import { findAmazonOrders } from '../db/amazon-orders.ts';
import { findEffectsOfAmazonOrders, type StoredEffect } from '../db/effects.ts';
import { type AccountState, findAccounts, findStores } from '../db/stores.ts';
import { type AmazonOrder, shippedAtAmazon } from '../domain/amazon-order.ts';
import type { AmazonAddressee, Channel } from '../domain/channel.ts';
import type { Store } from '../domain/store.ts';
import { predecessorsOf } from '../domain/superseded.ts';
import type { Print } from './email.ts';
import type { Waits } from './waits.ts';

export type Delivery = {
  readonly shell: Shell;
  readonly channel: Channel;
  readonly waits: Waits;
  /** Prints what Amazon is sent as a document. */
  readonly print?: Print;
  /** Told of feeds that Amazon does not end. */
  readonly report?: (told: {
    readonly feedId: string;
    readonly amazonFeedId: string | null;
    readonly why: string;
  }) => void;
};

/** An effect and all that is needed to speak to Amazon about it. */
export type Errand = {
  readonly effect: StoredEffect;
  readonly amazon: AmazonOrder;
  readonly store: Store;
  readonly account: AccountState;
  readonly to: AmazonAddressee;
};

/** Thrown to give a job back to the queue, which owns when to try again. Nothing was sent. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

export async function findErrand({ db, sealer }: Shell, effect: StoredEffect): Promise<Errand> {
  const [amazon] = await findAmazonOrders(db, [effect.amazonOrderId]);
  const [store] = await findStores(db, [effect.storeId]);
  const [account] = store ? await findAccounts(db, sealer, [store.accountId]) : [];
  if (!amazon || !store || !account) throw new Error(`Effect ${effect.id} belongs to nothing.`);
  const to = { account, marketplaceId: store.marketplaceId, number: amazon.number };
  return { effect, amazon, store, account, to };
}

/** All that Amazon is told of the order, oldest first. */
export async function messagesOf({ db }: Shell, { amazonOrderId }: StoredEffect): Promise<readonly StoredEffect[]> {
  return (await findEffectsOfAmazonOrders(db, [amazonOrderId])).get(amazonOrderId) ?? [];
}

/** Why an effect must wait although it is its turn in the queue; null when it may go. */
export function obstacle({ effect, amazon, store }: Errand, all: readonly StoredEffect[]): string | null {
  if (!store.active) return 'Amazon refuses the store’s authorization.';
  if (store.settings.readOnly) return 'The store sends nothing to Amazon for now.';

  const earlier = predecessorsOf(effect, all);
  if (earlier.some(({ state }) => state === 'QUEUED' || state === 'SENDING' || state === 'UNKNOWN')) {
    return 'An earlier message about this order is still under way.';
  }
  // R24: what Amazon does not show as shipped it would refund as a whole.
  const shipments = earlier.filter(({ kind }) => kind === 'CONFIRM_SHIPMENT');
  const shown = shippedAtAmazon(amazon) || shipments.some(({ state }) => state === 'CONFIRMED');
  const open = shipments.some(({ state }) => state === 'ACCEPTED');
  if (effect.kind !== 'REFUND' || (shown && !open)) return null;
  const refused = shipments.some(({ state }) => state === 'REFUSED') && !open;
  return refused
    ? 'Amazon has refused the shipment, and would refund the whole order: settle that first.'
    : 'Amazon does not show the shipment yet.';
}
