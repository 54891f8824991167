import type { Tx } from '../db/drizzle.ts';
import { lockErased } from '../db/erase-buyer.ts';
import { deleteParkedOrder, listParkedOrders, saveParkedOrders } from '../db/parked-orders.ts';
import { findStoresOfAccount } from '../db/stores.ts';
import { isAboutData, sqlState } from '../db/unavailable.ts';
import type { AmazonReport } from '../domain/amazon-order.ts';
import type { Channel, UnreadableReport } from '../domain/channel.ts';
import { importPage } from './import-page.ts';
import type { Shell } from './shell.ts';

const atOnceMax = 100;
/** In place of what Amazon sent. */
const nothing = 'null';

/**
 * Keeps orders of which too little could be read, with what Amazon sent, sealed as it holds buyer data, and without it
 * where the buyer was erased. An order has one row, however often Amazon lists it: it is told by its number, or by all
 * that was sent.
 */
export async function parkOrders(
  { sealer, now, newId }: Shell,
  tx: Tx,
  accountId: string,
  orders: readonly UnreadableReport[],
): Promise<void> {
  const at = now();
  const numbers = orders.flatMap(({ number }) => number ?? []);
  const erased = await lockErased(tx, accountId, numbers);
  const rows = orders.map(({ number, marketplaceId, unreadable, raw }) => {
    const sent = number !== null && erased.has(number) ? nothing : textOf(raw);
    const fingerprint = number ?? sealer.fingerprint(sent);
    const seen = { parkedAt: at, seenAt: at };
    return {
      id: newId(),
      accountId,
      number,
      marketplaceId,
      fingerprint,
      why: unreadable,
      sealed: sealer.seal(sent),
      ...seen,
    };
  });
  await saveParkedOrders(tx, [...new Map(rows.map((row) => [row.fingerprint, row])).values()]);
}

/** One that could be read, and that the database would not take. */
export function unstorable(channel: Channel, report: AmazonReport, error: unknown): UnreadableReport {
  const { number, marketplaceId } = report;
  const why = sqlState(error) ?? (error instanceof Error ? error.name : 'unknown');
  return {
    number,
    marketplaceId,
    unreadable: `It can be read and not be stored (${why}).`,
    raw: channel.rawOf(report),
  };
}

/** Reads what is parked once more: a newer version may know how, or what stood in the way may be gone. */
export async function retryParked(shell: Shell, channel: Channel, accountId: string): Promise<number> {
  let stored = 0;
  let parked: Awaited<ReturnType<typeof listParkedOrders>> = [];
  do {
    parked = await listParkedOrders(shell.db, shell.sealer, accountId, parked.at(-1)?.id ?? null, atOnceMax);
    for (const { id, raw } of parked) {
      const report = channel.translate(raw);
      if ('unreadable' in report) continue;
      try {
        await shell.db.transaction(async (tx) => {
          await importPage(shell, tx, await findStoresOfAccount(tx, accountId), [report]);
          await deleteParkedOrder(tx, id);
        });
        stored += 1;
      } catch (error) {
        // It stays where it is.
        if (!isAboutData(error)) throw error;
      }
    }
  } while (parked.length === atOnceMax);
  return stored;
}

/** What nests too deeply to be written is kept without its content: a list of it goes on all the same. */
function textOf(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? nothing;
  } catch (error) {
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}
