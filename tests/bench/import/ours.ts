import { v7 } from 'uuid';
import { translateOrder } from '../../../src/amazon/translate.ts';
import { importPage } from '../../../src/app/import-page.ts';
import type { Shell } from '../../../src/app/shell.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { findStores } from '../../../src/db/stores.ts';
import type { AmazonReport } from '../../../src/domain/amazon-order.ts';
import { sealer } from '../database.ts';
import { storeOf } from './stores.ts';

/** As a sync takes a page in; nothing of these orders is to be told to Amazon. */
export async function openOurs(url: string) {
  const { db } = await openDatabase({ kind: 'server', url });
  const outbox = { deliver: async () => {} } as unknown as Shell['outbox'];
  const shell: Shell = { db, sealer, outbox, now: () => new Date(), newId: v7, mail: 'none' };
  return async (text: string): Promise<void> => {
    const { orders } = JSON.parse(text) as { readonly orders: readonly unknown[] };
    const reports = orders.map(translateOrder).filter((order): order is AmazonReport => !('unreadable' in order));
    await db.transaction(async (tx) => importPage(shell, tx, await findStores(tx, [storeOf.ours]), reports));
  };
}
