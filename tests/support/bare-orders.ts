import { v7 } from 'uuid';
import type { Db, Tx } from '../../src/db/drizzle.ts';
import { insertEvents, type StoredEvent } from '../../src/db/events.ts';
import { amazonOrders } from '../../src/db/tables.ts';

export type BareOrder = { readonly id: string; readonly storeId: string };

/** Amazon orders without anything in them, for tests of what is noted about them. */
export async function insertBareOrders(db: Db | Tx, storeId: string, count: number): Promise<readonly BareOrder[]> {
  const made = Array.from({ length: count }, () => ({ id: v7(), storeId }));
  const at = new Date('2026-03-01T00:00:00Z');
  await db.insert(amazonOrders).values(
    made.map((order) => ({
      ...order,
      number: order.id,
      shippingState: 'UNSHIPPED' as const,
      fulfilledBy: 'MERCHANT' as const,
      programs: [],
      purchasedAt: at,
      lastUpdatedAt: at,
      importState: 'NOT_DUE' as const,
      importBlockers: [],
      itemIds: [],
      report: {
        serviceLevel: null,
        purchaseOrderNumber: null,
        deliveryTip: '0',
        items: [],
        packages: [],
        defects: [],
        notes: [],
      },
      contentHash: '',
      createdAt: at,
      updatedAt: at,
    })),
  );
  return made;
}

export async function noteEvents(tx: Tx, { id, storeId }: BareOrder, kinds: readonly StoredEvent['kind'][]) {
  const about = { storeId, amazonOrderId: id, orderId: null, actor: 'test', idempotencyKey: null, at: new Date() };
  await insertEvents(
    tx,
    about,
    kinds.map((kind) => ({ id: v7(), kind, subject: null })),
  );
}
