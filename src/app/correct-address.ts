import { findBuyers, saveBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import { overlaid } from '../domain/address-correction.ts';
import { type AmazonStanding, addressOf } from '../domain/amazon-order.ts';
import type { AddressChange } from '../domain/commands.ts';
import { unknownBuyer } from '../domain/known-buyer.ts';
import type { Shell } from './shell.ts';

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
