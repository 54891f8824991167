import type { FeedBatch } from '../app/shell.ts';
import { findAmazonOrders } from '../db/amazon-orders.ts';
import { findEffectsOfAmazonOrders, type StoredEffect } from '../db/effects.ts';
import { listToBatch } from '../db/feed-effects.ts';
import { findAccounts, findStores } from '../db/stores.ts';
import type { FeedKind } from '../domain/channel.ts';
import type { EffectKind } from '../domain/effects.ts';
import { type Delivery, type Errand, obstacle } from './delivery.ts';
import { noFeedLeft } from './feed-calls.ts';

/**
 * How many messages one feed carries at most. Each cancel costs a look at its order at the last moment, of which Amazon
 * allows thirty at once and then one in two seconds.
 */
const messagesMax: Readonly<Record<FeedKind, number>> = { CANCEL_ORDER: 50, REFUND: 500, UPLOAD_INVOICE: 1 };

export function isFeedKind(kind: EffectKind): kind is FeedKind {
  return Object.hasOwn(messagesMax, kind);
}

export type Waiting = {
  /** What may go, as one feed holds it, oldest first: of each order one message, but for invoices. */
  readonly going: readonly Errand[];
  /** What was to go with this feed and may not any more, with the reason. */
  readonly held: readonly { readonly effect: StoredEffect; readonly why: string }[];
  /** Whether more may go than fits in. */
  readonly more: boolean;
};

/** What waits of a kind in a store: a few statements for each page, however many orders it is about. */
export async function findWaiting({ shell }: Delivery, { storeId, kind }: FeedBatch): Promise<Waiting> {
  const { db, sealer } = shell;
  const [store] = await findStores(db, [storeId]);
  const [account] = store ? await findAccounts(db, sealer, [store.accountId]) : [];
  if (!store || !account) throw new Error(`Store ${storeId} is gone.`);

  const pageSize = Math.min(500, 10 * messagesMax[kind]);
  const going = new Map<string, Errand>();
  const held: Waiting['held'][number][] = [];
  let after: string | null = null;
  do {
    const page: readonly StoredEffect[] = await listToBatch(db, storeId, kind, after, pageSize);
    const orderIds = page.map(({ amazonOrderId }) => amazonOrderId);
    const all = await findEffectsOfAmazonOrders(db, orderIds);
    const orders = new Map((await findAmazonOrders(db, orderIds)).map((order) => [order.id, order]));
    for (const effect of page) {
      if (msPutOff(effect, shell.now()) > 0) continue;
      const amazon = orders.get(effect.amazonOrderId);
      if (!amazon) continue;
      const to = { account, marketplaceId: store.marketplaceId, number: amazon.number };
      const errand = { effect, amazon, store, account, to };
      const why = obstacle(errand, all.get(amazon.id) ?? []);
      // Invoices of one order wait for none of each other, and so have nobody to call the next.
      const line = kind === 'UPLOAD_INVOICE' ? effect.id : amazon.id;
      if (why === null) going.set(line, going.get(line) ?? errand);
      else if (isHandedOver(effect)) held.push({ effect, why });
    }
    after = page.length === pageSize ? (page.at(-1)?.id ?? null) : null;
  } while (after !== null && going.size <= messagesMax[kind]);

  const errands = [...going.values()];
  return { going: errands.slice(0, messagesMax[kind]), held, more: errands.length > messagesMax[kind] };
}

const hourMs = 3_600_000;

/**
 * How long an effect waits for its next try, with a job of its own; 0 when it is due. Nothing is put off for an hour: a
 * clock that was wrong has said so.
 */
export function msPutOff({ nextAttemptAt, lastError }: StoredEffect, now: Date): number {
  const ms = nextAttemptAt === null || waitsForFeed(lastError) ? 0 : nextAttemptAt.getTime() - now.getTime();
  return ms > 0 && ms < hourMs ? ms : 0;
}

/** Left to the next feed by its own job, which does not come back. */
function isHandedOver({ nextAttemptAt, lastError }: StoredEffect): boolean {
  return nextAttemptAt !== null && waitsForFeed(lastError);
}

function waitsForFeed(lastError: string | null): boolean {
  return lastError === null || lastError === noFeedLeft;
}
