import { findBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import type { AmazonReport } from '../domain/amazon-order.ts';
import { knownBuyer, unknownBuyer } from '../domain/known-buyer.ts';
import type { Shell } from './shell.ts';

type Incoming = { readonly report: AmazonReport };
type Known = ReadonlyMap<string, { readonly id: string; readonly buyerErasedAt: Date | null }>;
type Completed = {
  /** First the one that is kept from now on, then those that keys of before made of the same. */
  readonly contentHashes: readonly string[];
};

/**
 * Reports with all that is known of their buyers, whatever Amazon leaves out this time, and with nothing of those that
 * were erased. The hashes are of that: a report that only lacks buyer data says nothing new.
 */
export async function withKnownBuyers<E extends Incoming>(
  shell: Shell,
  tx: Tx,
  incoming: readonly E[],
  known: Known,
): Promise<readonly (E & Completed)[]> {
  const ids = incoming.flatMap(({ report }) => known.get(report.number)?.id ?? []);
  const buyers = ids.length > 0 ? await findBuyers(tx, shell.sealer, ids) : new Map();
  return incoming.map((entry) => {
    const order = known.get(entry.report.number);
    const before = order && buyers.get(order.id);
    const buyer = order?.buyerErasedAt ? unknownBuyer : knownBuyer(entry.report.buyer, before);
    const report = { ...entry.report, buyer };
    return { ...entry, report, contentHashes: hashesOf(shell, report) };
  });
}

/** A correction is ours, and the time of delivery comes with other news: neither makes a report another one. */
function hashesOf({ sealer }: Shell, report: AmazonReport): readonly string[] {
  const { correctedAddress: _, ...buyer } = report.buyer;
  const { deliverBy: __, ...said } = { ...report, buyer };
  const text = JSON.stringify(said, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return [sealer.fingerprint(text), ...sealer.fingerprintsBefore(text)];
}
