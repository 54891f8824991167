import { findBuyers } from '../db/buyers.ts';
import type { Db, Tx } from '../db/drizzle.ts';
import { masked } from '../domain/mask.ts';
import { maskedOf } from '../domain/mask-buyer.ts';
import type { Shell } from './shell.ts';

/** What somebody else said about an order, before it is kept or shown: they may quote whom it is for. */
export async function withoutBuyer(
  { sealer }: Pick<Shell, 'sealer'>,
  db: Db | Tx,
  amazonOrderId: string,
  words: string,
): Promise<string> {
  const buyer = (await findBuyers(db, sealer, [amazonOrderId])).get(amazonOrderId);
  return buyer ? maskedOf(words, buyer) : masked(words);
}
