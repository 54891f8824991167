import type { Shell } from '../app/shell.ts';
import { findAmazonOrders } from '../db/amazon-orders.ts';
import { findEffectsOfAmazonOrders, type StoredEffect } from '../db/effects.ts';
import { type AccountState, findAccounts, findStores } from '../db/stores.ts';
import { type AmazonOrder, shippedAtAmazon } from '../domain/amazon-order.ts';
import { wrongClockMs } from '../domain/budget.ts';
import { type AmazonAddressee, type Channel, ChannelError } from '../domain/channel.ts';
import type { Store } from '../domain/store.ts';
import { predecessorsOf } from '../domain/superseded.ts';
import type { Tracing } from '../domain/tracing.ts';
import type { Print } from './email.ts';
import type { Waits } from './waits.ts';

export type Delivery = {
  readonly shell: Shell;
  readonly channel: Channel;
  readonly waits: Waits;
  readonly tracing?: Tracing;
  /** Prints what Amazon is sent as a document. */
  readonly print?: Print;
  /** Told of documents whose printing fails. */
  readonly reportPrint?: (told: { readonly invoiceId: string; readonly error: unknown }) => void;
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

/** Thrown to give a job back to the queue, which owns when to try again unless that is known. Nothing was sent. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
  readonly afterMs: number | undefined;

  constructor(message: string, afterMs?: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/**
 * How long a process may still be at what it began then; 0 when it must have been left behind. A clock that was ahead by
 * far has not said when that was.
 */
export function msOfLease(begunAt: Date, { shell, waits }: Pick<Delivery, 'shell' | 'waits'>): number {
  const leftMs = begunAt.getTime() + waits.leaseMs - shell.now().getTime();
  return leftMs > waits.leaseMs + wrongClockMs ? 0 : Math.max(0, leftMs);
}

/** Nothing is wrong: the calls that Amazon allows are used up. */
export function isPaced({ remedy }: ChannelError): boolean {
  return remedy.kind === 'later' && remedy.paced === true;
}

const knownFromMs = 30_000;

/** When trying again makes sense, if an error tells. Where it only says "soon", the queue tries less and less often. */
export function knownWait(error: unknown): number | undefined {
  if (error instanceof NotYet) return error.afterMs;
  if (!(error instanceof ChannelError) || error.remedy.kind !== 'later') return undefined;
  const { paced, afterMs } = error.remedy;
  return paced || afterMs > knownFromMs ? afterMs : undefined;
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
  const ahead = earlier.filter(isUnderWay);
  if (ahead.some(({ state }) => state === 'UNKNOWN')) {
    return 'Nobody knows whether Amazon got an earlier message about this order: wait until it shows, or settle that one.';
  }
  if (ahead.length > 0) return 'An earlier message about this order is still under way.';

  // R24: what Amazon does not show as shipped it would refund as a whole.
  const shipments = earlier.filter(({ kind }) => kind === 'CONFIRM_SHIPMENT');
  const shown = shippedAtAmazon(amazon) || shipments.some(hasHappened);
  const open = shipments.some(({ state }) => state === 'ACCEPTED' || state === 'UNKNOWN');
  if (effect.kind !== 'REFUND' || (shown && !open)) return null;
  if (open || shipments.length === 0) return 'Amazon does not show the shipment yet.';
  return shipments.some(({ state }) => state === 'REFUSED')
    ? 'Amazon has refused the shipment, and would refund the whole order: settle that first.'
    : 'Amazon was not told of the shipment, and would refund the whole order: tell it, or recall this.';
}

/** What Amazon took has had its turn, and holds up nothing else although nothing shows of it: it may never show. */
function isUnderWay({ state, amazonReference }: StoredEffect): boolean {
  return state === 'QUEUED' || state === 'SENDING' || (state === 'UNKNOWN' && amazonReference === null);
}

/** Amazon shows it, or a person vouches for it. */
function hasHappened({ state, settledOutcome }: StoredEffect): boolean {
  return state === 'CONFIRMED' || (state === 'SETTLED' && settledOutcome === 'HAPPENED');
}
