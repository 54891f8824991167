import { insertStore } from '../../../src/db/stores.ts';
import { defaultSettings } from '../../../src/domain/store.ts';
import { globalId } from '../../../src/graphql/global-id.ts';
import { amazonJson } from '../../support/amazon-json.ts';
import { actsOf, type Desk, type Shown } from './acts.ts';

const canadaUuid = '01900000-0000-7000-8000-000000000009';
export const canadaId = globalId('STORE', canadaUuid);

export const names = [
  'Ana María López',
  'JOSÉ GARCÍA',
  '李小龙',
  'Фёдор Иванов',
  'محمد حداد',
  'Ann Goldsmith',
  'Søren O’Brien "Bo"',
  '100%_real\\x',
  'Jon Smith',
  null,
];
const skus = ['MUG', 'TEE', 'CAP-RED', 'Füller'];
const hour = 3_600_000;

/** The seller's second store. */
async function openCanada({ db, accountUuid }: Desk): Promise<void> {
  const connectedAt = new Date('2026-02-01T00:00:00Z');
  await db.transaction((tx) =>
    insertStore(tx, {
      id: canadaUuid,
      accountId: accountUuid,
      name: 'Canada',
      marketplaceId: 'A2EUQ1WTGCTBG2',
      connectedAt,
      settings: defaultSettings,
    }),
  );
}

/** Every third order is Canadian; names, SKUs, times and amounts differ, some of them in nothing but their id. */
export function kindOf(index: number) {
  const time = (at: number) => new Date(Date.UTC(2026, 2, 1, 9) + at).toISOString();
  const name = names[index % names.length];
  const canadian = index % 3 === 0;
  const json = amazonJson({
    number: `${canadian ? '701' : '112'}-${String((index * 7_919) % 9_999_991).padStart(7, '0')}-${String(index).padStart(7, '0')}`,
    lines: [`${skus[index % 4]} 2 ${10 + (index % 7) * 15}.00 1.00`, ...(index % 5 === 0 ? ['MUG 1 5.00'] : [])],
    currency: canadian ? 'CAD' : 'USD',
    status: index % 10 === 9 ? 'SHIPPED' : 'UNSHIPPED',
    createdTime: time(Math.floor(index / 2) * 60_000),
    order: {
      lastUpdatedTime: time(2 * hour),
      ...(canadian && {
        salesChannel: { channelName: 'AMAZON', marketplaceId: 'A2EUQ1WTGCTBG2', marketplaceName: 'Amazon.ca' },
      }),
      buyer: name && { buyerName: name, buyerEmail: `b${index}@marketplace.amazon.com` },
    },
    ...(index % 11 === 0 && {
      item: { cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: 'CHANGED_MIND' } } },
    }),
  });
  const { shipByWindow: _, ...noWindow } = json.fulfillment;
  const latestDateTime = time((20 + (index % 6) * 10) * hour);
  return { ...json, fulfillment: index % 13 === 0 ? noWindow : { ...noWindow, shipByWindow: { latestDateTime } } };
}

/** Orders of every kind in two stores, some of which have been dealt with. */
export async function importKinds(desk: Desk, count: number): Promise<void> {
  const acts = actsOf(desk);
  await openCanada(desk);
  const kinds = Array.from({ length: count }, (_, index) => kindOf(index));
  await desk.stock(...skus.map((sku) => ({ sku })));
  await desk.amazonHas(...kinds);
  await desk.advance(3 * 3_600);
  await desk.sync();
  for (const [index, { orderId }] of kinds.entries()) {
    if (index % 10 === 9 || index % 2 === 1) continue;
    if (index === 40) await desk.drain();
    await desk.advance(1);
    const order: Shown = await desk.orderBy(orderId);
    const deal = [acts.ship, acts.invoice, acts.hold, acts.cancel, acts.ship][(index / 2) % 5];
    await deal?.(order, ...(index % 20 === 8 ? [{ [order.items[0].sku]: 1 }] : []));
  }
}

export const shownOfKind = `id number amazonOrderNumber state status shippingState allowedActions placedAt updatedAt
  store { id } customer { name email } shipBy { latest } items { sku name } totals { grandTotal { amount } }
  shippingAddress { name company street city region postalCode countryCode phone }
  amazonOrder { buyerCancelRequest { reason } } amazonEffects { state }`;

/** Every order, each with all that filters look at. */
export async function allKinds(desk: Desk): Promise<Shown[]> {
  const { data } = await desk.api(`{ orders(first: 100) { nodes { ${shownOfKind} } } }`);
  return data.orders.nodes;
}
