import { lockAmazonOrder, saveAmazonOrder } from '../db/amazon-orders.ts';
import { findCreditMemos, findPackages, findShipments } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { findEffectsOfAmazonOrders } from '../db/effects.ts';
import { findOpenDifferences, saveDifferences } from '../db/order-differences.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import { findStores } from '../db/stores.ts';
import { type AmazonReport, shippedAtAmazon } from '../domain/amazon-order.ts';
import { type Channel, isDenied, type SellerAccount } from '../domain/channel.ts';
import { differencesOf } from '../domain/drift.ts';
import { differenceKey, refundKinds } from '../domain/order-difference.ts';
import type { Look } from '../domain/order-look.ts';
import { livePatience } from '../domain/patience.ts';
import { importPage } from './import-page.ts';
import type { Shell } from './shell.ts';

const refundsReadMs = 60 * 86_400_000;

/** Null when Amazon shows something that cannot be read: then nothing can be said of differences. */
export async function lookAtAmazon(
  { now, patience = livePatience }: Shell,
  channel: Channel,
  account: SellerAccount,
  number: string,
): Promise<Look | null> {
  const at = now();
  const report = await channel.readOrder(account, number);
  if (report === null) return { at, patience, report, refunds: null };
  if ('unreadable' in report) return null;
  const refunds = mayBeRefunded(report, at) ? await refundsOf(channel, account, report) : null;
  return { at, patience, report, refunds };
}

/** Null where the account may not see its money at Amazon: nothing is said of it then, and of the rest all. */
async function refundsOf(channel: Channel, account: SellerAccount, { number, purchasedAt }: AmazonReport) {
  return channel.listRefunds(account, number, purchasedAt).catch((error: unknown) => {
    if (isDenied(error)) return null;
    throw error;
  });
}

/** Before it has shipped nothing is paid out, and after two months next to nothing comes back: each look costs a call. */
function mayBeRefunded(report: AmazonReport, at: Date): boolean {
  return shippedAtAmazon(report) && at.getTime() - report.lastUpdatedAt.getTime() < refundsReadMs;
}

/**
 * Takes in what a look at Amazon showed, which mends most, and holds what is left against what stands here, under the
 * order's lock. Amazon's copies may lag and a message of ours may cross the look: what is new counts only when an
 * `earlier` look has seen it too. Answers with what is new and was not counted.
 */
export async function compareOrder(
  shell: Shell,
  tx: Tx,
  target: { readonly amazonOrderId: string; readonly storeId: string },
  look: Look | null,
  earlier: readonly string[] | null,
): Promise<readonly string[]> {
  const [store] = await findStores(tx, [target.storeId]);
  if (!store) return [];
  if (look?.report) await importPage(shell, tx, [store], [look.report]);
  const amazon = await lockAmazonOrder(tx, { amazonOrderId: target.amazonOrderId });
  if (!amazon) return [];

  const at = shell.now();
  const outrun = look?.report && look.report.lastUpdatedAt < amazon.lastUpdatedAt;
  const elsewhere = look?.report && look.report.marketplaceId !== store.marketplaceId;
  if (!look || outrun || elsewhere) {
    await saveAmazonOrder(tx, amazon, { comparedAt: at });
    return [];
  }
  const order = await findOrderOfAmazonOrder(tx, amazon.id);
  const orderIds = order ? [order.id] : [];
  const shipments = (await findShipments(tx, 'order', orderIds)).map(({ id }) => id);
  const found = differencesOf(look, {
    store,
    amazon,
    order,
    packages: await findPackages(tx, 'shipment', shipments),
    creditMemos: await findCreditMemos(tx, 'order', orderIds),
    effects: (await findEffectsOfAmazonOrders(tx, [amazon.id])).get(amazon.id) ?? [],
  });

  const open = await findOpenDifferences(tx, amazon.id);
  const known = new Set([...open.map(differenceKey), ...(earlier ?? [])]);
  const sure = found.filter((difference) => known.has(differenceKey(difference)));
  const still = new Set(found.map(differenceKey));
  const gone = open.filter(
    (one) => !still.has(differenceKey(one)) && (look.refunds || !refundKinds.includes(one.kind)),
  );
  const owner = { storeId: store.id, amazonOrderId: amazon.id, orderId: order?.id ?? null };
  await saveDifferences(tx, owner, { found: sure, gone }, at, shell.newId);
  await saveAmazonOrder(tx, amazon, { comparedAt: at });
  return found.filter((difference) => !known.has(differenceKey(difference))).map(differenceKey);
}
