import { findBuyers } from '../db/buyers.ts';
import type { Db, Tx } from '../db/drizzle.ts';
import { masked } from '../domain/mask.ts';
import { maskedOf } from '../domain/mask-buyer.ts';
import type { Shell } from './shell.ts';

/** What somebody else said about an order, before it is kept or shown: they may quote whom it is for. */
export async function withoutBuyer(
  shell: Pick<Shell, 'sealer'>,
  db: Db | Tx,
  amazonOrderId: string,
  words: string,
): Promise<string> {
  const [without = masked] = await maskOfEach(shell, db, [amazonOrderId]);
  return without(words);
}

/** What takes each order's buyer out of such words. */
export async function maskOfEach(
  { sealer }: Pick<Shell, 'sealer'>,
  db: Db | Tx,
  amazonOrderIds: readonly string[],
): Promise<readonly ((words: string) => string)[]> {
  const buyers = await findBuyers(db, sealer, amazonOrderIds);
  return amazonOrderIds.map((id) => {
    const buyer = buyers.get(id);
    return buyer ? (words: string) => maskedOf(words, buyer) : masked;
  });
}
