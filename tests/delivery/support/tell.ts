import { expect } from 'vitest';
import { findEffects } from '../../../src/db/effects.ts';
import { confirm } from '../../../src/jobs/confirm.ts';
import { deliver } from '../../../src/jobs/deliver.ts';
import type { Delivery } from '../../../src/jobs/delivery.ts';
import { isFeedKind } from '../../../src/jobs/feed-batch.ts';
import { flushFeed } from '../../../src/jobs/flush-feed.ts';
import { followFeed } from '../../../src/jobs/follow-feed.ts';
import { orderFields, type useDesk } from '../../support/desk.ts';
import { findUnfinishedEffects } from '../../support/unfinished-effects.ts';
import { tried, workOff } from '../../support/work-off.ts';

type Desk = ReturnType<typeof useDesk>;
// biome-ignore lint/suspicious/noExplicitAny: an order has the shape that its query gives it
type Shown = any;

/** Things to tell Amazon of, each through the API, and what became of them. */
export function telling(desk: Desk) {
  let keys = 0;

  async function act(field: string, type: string, input: object): Promise<Shown> {
    const query = `mutation($input: ${type}!) {
      ${field}(input: $input) { errors { code message path } order { ${orderFields} } } }`;
    const { data, errors } = await desk.api(query, { input: { idempotencyKey: `key-${++keys}`, ...input } });
    expect(errors).toBeUndefined();
    expect(data[field].errors).toEqual([]);
    return data[field].order;
  }

  const tell = {
    act,
    /** Packages with their units of the first line; null for everything left. */
    ship: (order: Shown, ...units: (number | null)[]) =>
      act('ship', 'ShipInput', {
        orderId: order.id,
        packages: (units.length > 0 ? units : [null]).map((quantity) => ({
          carrierCode: 'UPS',
          trackingNumber: `1Z${++keys}`,
          ...(quantity !== null && { items: [{ itemId: order.items[0].id, quantity }] }),
        })),
      }),
    invoice: (order: Shown) => act('invoice', 'InvoiceInput', { orderId: order.id }),
    refund: (order: Shown, quantity = 1, more: object = {}) =>
      act('creditMemo', 'CreditMemoInput', {
        orderId: order.id,
        items: [{ itemId: order.items[0].id, quantity }],
        reason: 'CUSTOMER_RETURN',
        ...more,
      }),
    cancel: (order: Shown) =>
      act('cancelAmazonOrder', 'CancelAmazonOrderInput', {
        amazonOrderNumber: order.amazonOrderNumber,
        reason: 'NO_INVENTORY',
      }),

    /** An order that has shipped and is invoiced, and Amazon shows the package. */
    async aShippedOrder(changes: Parameters<Desk['anOrder']>[0] = {}): Promise<Shown> {
      const order = await desk.anOrder(changes);
      await tell.ship(order);
      await tell.invoice(order);
      await desk.drain();
      return desk.orderBy(order.amazonOrderNumber);
    },
    again: (order: Shown): Promise<Shown> => desk.orderBy(order.amazonOrderNumber),
    async effects(order: Shown): Promise<Shown[]> {
      return (await tell.again(order)).amazonEffects;
    },
    async effect(order: Shown, kind: string): Promise<Shown> {
      return (await tell.effects(order)).findLast((effect: Shown) => effect.kind === kind);
    },
    /** How often Amazon has done such a thing. */
    async told(kind: string): Promise<number> {
      return (await desk.amazonEffects()).filter((effect) => effect.kind === kind).length;
    },
    async calls(operation: string): Promise<number> {
      const { calls } = (await desk.control('calls')) as { calls: { operation: string }[] };
      return calls.filter((call) => call.operation === operation).length;
    },
  };
  return tell;
}

/** A process of its own beside the desk's: what differs in it, and how often it tries everything unfinished. */
export function aWorker(desk: Desk, differs: { readonly now?: () => Date; readonly amazonUrl?: string } = {}) {
  const looks = new Map<string, number>();
  const now = differs.now ?? desk.shell.now;
  const outbox = {
    ...desk.shell.outbox,
    confirm: async (_tx: unknown, { id }: { id: string }, look: number) => {
      looks.set(id, look);
    },
  };
  const channel = desk.openChannel(differs.amazonUrl, () => now().getTime()).background;
  const delivery: Delivery = { ...desk.delivery(), channel, shell: { ...desk.shell, now, outbox } };
  const found = async (id: string) => {
    const [effect] = await findEffects(desk.db, [id]);
    if (!effect) throw new Error(`There is no effect ${id}.`);
    return effect;
  };

  const worker = {
    /** With the feed that the effect goes in, if it goes in one. */
    async deliver(id: string): Promise<void> {
      await tried(deliver(delivery, id));
      const { state, storeId, kind } = await found(id);
      if (state === 'QUEUED' && isFeedKind(kind)) await tried(flushFeed(delivery, { storeId, kind }));
    },
    /** After a look at the feed that it went in. */
    async confirm(id: string): Promise<void> {
      const { feedId } = await found(id);
      if (feedId) await tried(followFeed(delivery, feedId));
      await tried(confirm(delivery, id, looks.get(id) ?? 0));
    },
    async tries(times: number): Promise<void> {
      for (let time = 0; time < times; time++) {
        await workOff(delivery, looks);
      }
    },
    async unfinished(): Promise<readonly string[]> {
      return (await findUnfinishedEffects(desk.db)).map(({ id }) => id);
    },
  };
  return worker;
}
