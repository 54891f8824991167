import { findBuyers, saveBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import { keepingCorrection, overlaid } from '../domain/address-correction.ts';
import { type AmazonReport, type AmazonStanding, addressOf, type BuyerData } from '../domain/amazon-order.ts';
import type { AddressChange } from '../domain/commands.ts';
import type { Shell } from './shell.ts';

const unknownBuyer: BuyerData = { name: null, email: null, company: null, shippingAddress: null, giftMessages: {} };

/** Keeps the corrected address beside Amazon's, encrypted with the buyer's other data. The caller holds the lock. */
export async function correctAddress(
  shell: Shell,
  tx: Tx,
  { id: amazonOrderId, storeId }: Pick<AmazonStanding, 'id' | 'storeId'>,
  change: AddressChange,
): Promise<void> {
  const buyer = (await findBuyers(tx, shell.sealer, [amazonOrderId])).get(amazonOrderId) ?? unknownBuyer;
  const correctedAddress = overlaid(addressOf(buyer), change);
  await saveBuyers(tx, shell.sealer, [{ amazonOrderId, storeId, buyer: { ...buyer, correctedAddress } }]);
}

type Incoming = { readonly report: AmazonReport };
type Known = ReadonlyMap<string, { readonly id: string }>;

/** New reports of orders by their numbers, with the corrections that outlast them. */
export async function withCorrections<E extends Incoming>(
  shell: Shell,
  tx: Tx,
  news: readonly E[],
  known: Known,
): Promise<readonly E[]> {
  const ids = news.flatMap(({ report }) => known.get(report.number)?.id ?? []);
  if (ids.length === 0) return news;

  const buyers = await findBuyers(tx, shell.sealer, ids);
  return news.map((entry) => {
    const before = buyers.get(known.get(entry.report.number)?.id ?? '');
    const buyer = keepingCorrection(entry.report.buyer, before);
    return buyer === entry.report.buyer ? entry : { ...entry, report: { ...entry.report, buyer } };
  });
}
