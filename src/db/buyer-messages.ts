import type { BuyerMessageDraft, MessageContent } from '../domain/buyer-message.ts';
import { asc, type Db, placeholder, sql, type Tx } from './drizzle.ts';
import type { Sealer } from './seal.ts';
import { statement } from './statement.ts';
import { buyerMessages } from './tables.ts';

/** `sealed` holds what was written; null once the buyer's data were erased. */
export type StoredBuyerMessage = typeof buyerMessages.$inferSelect;

export function openMessage(sealer: Sealer, { sealed }: StoredBuyerMessage): MessageContent | null {
  return sealed === null ? null : JSON.parse(sealer.open(sealed));
}

/** Oldest first. */
export async function findBuyerMessages(
  db: Db | Tx,
  by: 'amazonOrder' | 'id',
  keys: readonly string[],
): Promise<StoredBuyerMessage[]> {
  return statement(db, `findBuyerMessages:${by}`, (on) =>
    on
      .select()
      .from(buyerMessages)
      .where(sql`${by === 'id' ? buyerMessages.id : buyerMessages.amazonOrderId} = any(${placeholder('keys')})`)
      .orderBy(asc(buyerMessages.amazonOrderId), asc(buyerMessages.id)),
  ).execute({ keys });
}

type Owner = Pick<StoredBuyerMessage, 'storeId' | 'amazonOrderId' | 'orderId' | 'author' | 'createdAt'>;

export async function insertBuyerMessage(
  tx: Tx,
  sealer: Sealer,
  owner: Owner,
  { id, kind, content }: BuyerMessageDraft,
): Promise<void> {
  await tx.insert(buyerMessages).values({ ...owner, id, kind, sealed: sealer.seal(JSON.stringify(content)) });
}
