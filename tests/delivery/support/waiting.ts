import { sql } from '../../../src/db/drizzle.ts';
import { listOpenFeeds } from '../../../src/db/feeds.ts';
import { deliver } from '../../../src/jobs/deliver.ts';
import type { Delivery } from '../../../src/jobs/delivery.ts';
import { flushFeed } from '../../../src/jobs/flush-feed.ts';
import { followFeed } from '../../../src/jobs/follow-feed.ts';
import { amazonJson } from '../../support/amazon-json.ts';
import type { useDesk } from '../../support/desk.ts';
import { findUnfinishedEffects } from '../../support/unfinished-effects.ts';
import { tried } from '../../support/work-off.ts';

type Desk = ReturnType<typeof useDesk>;

export const numberOf = (index: number) => `112-${String(index).padStart(7, '0')}-0000001`;

/** Many orders with something to tell Amazon, and each step of telling it for itself. */
export function waiting(desk: Desk) {
  let keys = 0;

  async function act(field: string, type: string, input: object): Promise<void> {
    const query = `mutation($input: ${type}!) { ${field}(input: $input) { errors { code message } } }`;
    const { data, errors } = await desk.api(query, { input: { idempotencyKey: `waiting-${++keys}`, ...input } });
    if (errors || data[field].errors.length > 0) throw new Error(JSON.stringify(errors ?? data[field].errors));
  }

  return {
    /** Orders that are invoiced with their import; those that have shipped can be refunded at once. */
    async orders(shipped: number, unshipped = 0): Promise<void> {
      await desk.db.execute(sql`update stores set invoice_on_import = true`);
      await desk.stock({ sku: 'MUG' });
      const orders = Array.from({ length: shipped + unshipped }, (_, index) =>
        amazonJson({
          number: numberOf(index),
          status: index < shipped ? 'SHIPPED' : 'UNSHIPPED',
          lines: ['MUG 1 96.00'],
        }),
      );
      await desk.amazonHas(...orders);
      await desk.advance(600);
      await desk.sync();
    },
    async refund(...indexes: readonly number[]): Promise<void> {
      const memo = { items: [], adjustmentRefund: '1.00', reason: 'CUSTOMER_RETURN' };
      for (const orderId of await orderIds(indexes)) await act('creditMemo', 'CreditMemoInput', { orderId, ...memo });
    },
    async cancel(...indexes: readonly number[]): Promise<void> {
      for (const index of indexes) {
        const order = { amazonOrderNumber: numberOf(index), reason: 'NO_INVENTORY' };
        await act('cancelAmazonOrder', 'CancelAmazonOrderInput', order);
      }
    },
    async handOver(delivery: Delivery = desk.delivery()): Promise<void> {
      for (const { id, state } of await findUnfinishedEffects(desk.db)) {
        if (state === 'QUEUED') await tried(deliver(delivery, id));
      }
    },
    flush: (kind: 'REFUND' | 'CANCEL_ORDER', delivery: Delivery = desk.delivery()) =>
      tried(flushFeed(delivery, { storeId: desk.storeUuid, kind })),
    async follow(delivery: Delivery = desk.delivery()): Promise<void> {
      for (const { id } of await listOpenFeeds(desk.db, null, 10)) await tried(followFeed(delivery, id));
    },
    /** The last effect of each order. */
    async last(...indexes: readonly number[]) {
      const orders = await read(indexes, 'amazonEffects { state lastError attempts }');
      return orders.map(
        ({ amazonEffects }) => amazonEffects.at(-1) as { state: string; lastError: string | null; attempts: number },
      );
    },
    followAgain: (feedId: string) => tried(followFeed(desk.delivery(), feedId)),
  };

  async function orderIds(indexes: readonly number[]): Promise<readonly string[]> {
    return (await read(indexes, 'id')).map(({ id }) => id);
  }

  // biome-ignore lint/suspicious/noExplicitAny: an order has the shape that its query gives it
  async function read(indexes: readonly number[], fields: string): Promise<any[]> {
    const found = new Map<string, unknown>();
    for (let from = 0; from < indexes.length; from += 10) {
      const some = indexes.slice(from, from + 10);
      const orders = some.map(
        (index) => `o${index}: order(by: { amazonOrderNumber: "${numberOf(index)}" }) { ${fields} }`,
      );
      const { data, errors } = await desk.api(`{ ${orders.join('\n')} }`);
      if (errors) throw new Error(JSON.stringify(errors));
      for (const [name, order] of Object.entries(data)) found.set(name, order);
    }
    return indexes.map((index) => found.get(`o${index}`));
  }
}
