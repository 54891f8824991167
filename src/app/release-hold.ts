import { lockAmazonOrder } from '../db/amazon-orders.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import { saveChange } from './save-change.ts';
import type { Shell } from './shell.ts';

/** Releases an order whose hold has ended. One that was released or prolonged meanwhile is left alone. */
export async function releaseHold(shell: Shell, orderId: string): Promise<void> {
  await shell.db.transaction(async (tx) => {
    const amazon = await lockAmazonOrder(tx, { orderId });
    const order = amazon && (await findOrderOfAmazonOrder(tx, amazon.id));
    const at = shell.now();
    if (!order?.hold?.expiresAt || order.hold.expiresAt > at) return;
    await saveChange(shell, tx, order, [{ kind: 'UNHELD' }], { actor: 'schedule', idempotencyKey: null, at });
  });
}
