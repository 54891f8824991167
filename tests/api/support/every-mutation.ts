import { plantedJson } from '../../buyer/support/planted.ts';
import { planted } from '../../buyer/support/planted.ts';
import type { actsOf, Desk, Shown } from './acts.ts';
import { aPackage } from './acts.ts';

export type Input = Readonly<Record<string, unknown>>;
/** Sets the stage for a mutation and answers what it is to be called with; several where it takes several. */
type Stage = () => Promise<Input | readonly Input[]>;

/** Words that a person writes, with the buyer in them. */
const words = `For ${planted.name}, ${planted.street}, ${planted.city}, ${planted.phone}`;
export const newToken = 'Atzr|a-token-that-nobody-may-read';

/** How each mutation of the schema is brought to do something. */
export function stagesOf(desk: Desk, acts: ReturnType<typeof actsOf>): Readonly<Record<string, Stage>> {
  const numbers = Array.from({ length: 30 }, (_, index) => `112-0000001-${String(index).padStart(7, '0')}`);
  let taken = 0;
  /** All are imported at once, and each stage takes its own. */
  async function anOrder(): Promise<Shown> {
    if (taken === 0) {
      await desk.stock({ sku: 'MUG' });
      await desk.amazonHas(...numbers.map((number) => plantedJson({ number })));
      await desk.advance(600);
      await desk.sync();
    }
    taken += 1;
    return desk.orderBy(numbers[taken] ?? '');
  }
  const again = ({ amazonOrderNumber }: Shown): Promise<Shown> => desk.orderBy(amazonOrderNumber);
  async function shipped(): Promise<Shown> {
    const order = await anOrder();
    await acts.ship(order, null, { invoice: true });
    return again(order);
  }
  async function effectOf(order: Shown): Promise<Input> {
    return { amazonEffectId: (await again(order)).amazonEffects.at(-1).id };
  }
  async function refusedShipment(): Promise<Input> {
    await desk.drain();
    const order = await shipped();
    await desk.fault({ operation: 'confirmShipment', kind: 'refuse' });
    await desk.drain();
    return effectOf(order);
  }
  const idOf = async () => ({ orderId: (await anOrder()).id });
  const held = async () => {
    const order = await anOrder();
    await acts.hold(order);
    return { orderId: order.id };
  };
  const shipping = async () => {
    const order = await anOrder();
    const comment = { text: words, visibleToCustomer: true };
    return { orderId: order.id, packages: [aPackage(order, { MUG: 2 })], comment };
  };

  return {
    addComment: async () => ({ ...(await idOf()), text: words, visibleToCustomer: true }),
    cancelAmazonOrder: async () => {
      const { amazonOrderNumber } = await anOrder();
      return { amazonOrderNumber, reason: 'NO_INVENTORY' };
    },
    compareOrder: async () => ({ amazonOrderNumber: (await anOrder()).amazonOrderNumber }),
    connectStore: async () => ({
      name: 'Canada',
      marketplaceId: 'A2EUQ1WTGCTBG2',
      sellerId: 'A2OTHER',
      refreshToken: newToken,
    }),
    correctAddress: async () => {
      const { amazonOrderNumber } = await anOrder();
      return { amazonOrderNumber, address: { street: [planted.street], city: planted.city } };
    },
    correctTracking: async () => {
      const { shipments } = await shipped();
      return { packageId: shipments[0].packages[0].id, trackingNumber: '1Z2' };
    },
    createApiKey: async () => ({ name: 'Warehouse', permissions: ['SHIP'], storeIds: [desk.storeId] }),
    creditMemo: async () => {
      const order = await shipped();
      const items = [{ itemId: order.items[0].id, quantity: 1 }];
      return { orderId: order.id, items, reason: 'CUSTOMER_RETURN', comment: { text: words } };
    },
    eraseBuyerData: async () => {
      const order = await shipped();
      await desk.drain();
      await desk.advance(600);
      await desk.sync();
      return { orderId: order.id, reason: words };
    },
    hold: async () => ({ ...(await idOf()), reason: words }),
    holdMany: async () => [await idOf(), await idOf()],
    invoice: async () => ({ ...(await idOf()), comment: { text: words } }),
    invoiceMany: async () => [await idOf(), await idOf()],
    messageBuyer: async () => ({ ...(await idOf()), kind: 'UNEXPECTED_PROBLEM', text: words }),
    recallAmazonEffect: async () => {
      const order = await anOrder();
      await acts.cancel(order);
      return effectOf(order);
    },
    retryAmazonEffect: refusedShipment,
    revokeApiKey: async () => {
      const { data } = await desk.api(`mutation { createApiKey(input: { name: "Leaked", permissions: [SHIP],
        idempotencyKey: "leaked" }) { apiKey { id } } }`);
      return { apiKeyId: data.createApiKey.apiKey.id };
    },
    sendEmail: async () => ({ subjectId: (await anOrder()).id }),
    settleAmazonEffect: async () => ({ ...(await refusedShipment()), outcome: 'HAPPENED', evidence: words }),
    ship: shipping,
    shipMany: async () => [await shipping(), await shipping()],
    syncStore: async () => ({ storeId: desk.storeId, amazonOrderNumber: (await anOrder()).amazonOrderNumber }),
    unhold: held,
    unholdMany: async () => [await held(), await held()],
    updateOrderSettings: async () => ({ storeId: desk.storeId, syncCron: '*/7 * * * *', invoiceOnImport: false }),
    upsertProducts: async () => ({ products: [{ sku: 'TEE', name: 'A tee', quantityAvailable: 3 }] }),
  };
}
