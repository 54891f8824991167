import { expect } from 'vitest';
import { fanOutWebhooks } from '../../../src/app/fan-out-webhooks.ts';
import { sql } from '../../../src/db/drizzle.ts';
import { planted, plantedJson } from '../../buyer/support/planted.ts';
import { type actsOf, aPackage, type Desk, type Shown } from './acts.ts';

export type Input = Readonly<Record<string, unknown>>;
/** Sets the stage for a mutation and answers what it is to be called with; several where it takes several. */
type Stage = () => Promise<Input | readonly Input[]>;

/** Words that a person writes, with the buyer in them. */
const words = `For ${planted.name}, ${planted.street}, ${planted.city}, ${planted.phone}`;
export const newToken = 'Atzr|a-token-that-nobody-may-read';
/** Many a receiver is known by nothing but the path of its URL. */
export const pathSecret = 'T0Rk-a-path-that-nobody-may-read';

/** How each mutation of the schema is brought to do something. */
export function stagesOf(desk: Desk, acts: ReturnType<typeof actsOf>): Readonly<Record<string, Stage>> {
  const receiver = `https://hooks.example/${pathSecret}`;
  const numbers = Array.from({ length: 26 }, (_, index) => `112-0000001-${String(index).padStart(7, '0')}`);
  let taken = 0;
  let webhooks = 0;
  /** All are imported at once, and each stage takes its own. */
  async function anOrder(): Promise<Shown> {
    if (taken === 0) {
      await desk.stock({ sku: 'MUG' });
      await desk.amazonHas(...numbers.map((number) => plantedJson({ number })));
      await desk.advance(600);
      await desk.sync();
    }
    taken += 1;
    return desk.orderBy(numbers[taken - 1] ?? '');
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
  async function aWebhook(more: Input = {}): Promise<{ readonly webhookId: string }> {
    const { data } = await desk.api(
      'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }',
      { input: { storeId: desk.storeId, url: receiver, idempotencyKey: `webhook ${webhooks++}`, ...more } },
    );
    return { webhookId: data.createWebhook.webhook.id };
  }
  /** One delivery that was given up. */
  async function parked(): Promise<{ readonly webhookId: string; readonly deliveryId: string }> {
    const { webhookId } = await aWebhook({ kinds: ['HELD'] });
    await acts.hold(await anOrder());
    await expect.poll(() => fanOutWebhooks(desk.shell, desk.storeUuid), { timeout: 20_000 }).toBe('DONE');
    await desk.db.execute(sql`update webhook_deliveries set state = 'PARKED', next_attempt_at = null`);
    const { data } = await desk.api(`{ webhook(id: "${webhookId}") { deliveries(first: 1) { nodes { id } } } }`);
    return { webhookId, deliveryId: data.webhook.deliveries.nodes[0].id };
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
    // First what waits for all that Amazon is to be told.
    retryAmazonEffect: refusedShipment,
    settleAmazonEffect: async () => ({ ...(await refusedShipment()), outcome: 'HAPPENED', evidence: words }),
    eraseBuyerData: async () => {
      const order = await shipped();
      await desk.drain();
      await desk.advance(600);
      await desk.sync();
      return { orderId: order.id, reason: words };
    },
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
    createWebhook: async () => ({ storeId: desk.storeId, url: receiver, kinds: ['SHIPPED'] }),
    creditMemo: async () => {
      const order = await shipped();
      const items = [{ itemId: order.items[0].id, quantity: 1 }];
      return { orderId: order.id, items, reason: 'CUSTOMER_RETURN', comment: { text: words } };
    },
    deleteWebhook: () => aWebhook({ kinds: ['SHIPPED', 'HELD'] }),
    hold: async () => ({ ...(await idOf()), reason: words }),
    holdMany: async () => [await idOf()],
    invoice: async () => ({ ...(await idOf()), comment: { text: words } }),
    invoiceMany: async () => [await idOf()],
    messageBuyer: async () => ({ ...(await idOf()), kind: 'UNEXPECTED_PROBLEM', text: words }),
    recallAmazonEffect: async () => {
      const order = await anOrder();
      await acts.cancel(order);
      return effectOf(order);
    },
    replayWebhook: async () => ({ ...(await aWebhook()), since: '2020-01-01T00:00:00Z' }),
    retryParkedWebhookDeliveries: async () => ({ webhookId: (await parked()).webhookId }),
    retryWebhookDelivery: async () => ({ deliveryId: (await parked()).deliveryId }),
    revokeApiKey: async () => {
      const { data } = await desk.api(`mutation { createApiKey(input: { name: "Leaked", permissions: [SHIP],
        idempotencyKey: "leaked" }) { apiKey { id } } }`);
      return { apiKeyId: data.createApiKey.apiKey.id };
    },
    rotateWebhookSecret: () => aWebhook(),
    sendEmail: async () => ({ subjectId: (await anOrder()).id }),
    ship: shipping,
    shipMany: async () => [await shipping(), await shipping()],
    syncStore: async () => ({ storeId: desk.storeId, amazonOrderNumber: (await anOrder()).amazonOrderNumber }),
    unhold: held,
    unholdMany: async () => [await held()],
    updateOrderSettings: async () => ({ storeId: desk.storeId, syncCron: '*/7 * * * *', invoiceOnImport: false }),
    updateWebhook: async () => ({
      ...(await aWebhook()),
      url: `https://other.example/${pathSecret}`,
      kinds: ['HELD'],
      paused: true,
    }),
    upsertProducts: async () => ({ products: [{ sku: 'TEE', name: 'A tee', quantityAvailable: 3 }] }),
  };
}

/** What one call of each is told to have changed, ids and moments left out. */
export const changedBy: Readonly<Record<string, readonly string[]>> = {
  addComment: ['ORDER version: 1 → 2', 'COMMENT visibleToCustomer: nothing → true'],
  cancelAmazonOrder: [
    'ORDER state: NEW → CANCELED',
    'ORDER status: pending → canceled',
    'ORDER version: 1 → 2',
    'ORDER canceled: 0.00 USD → 38.97 USD',
    'ORDER_ITEM quantityCanceled: 0 → 3',
    'AMAZON_ORDER cancelAskedAt: nothing → …',
    'AMAZON_EFFECT kind: nothing → CANCEL_ORDER',
    'AMAZON_EFFECT state: nothing → QUEUED',
  ],
  compareOrder: [],
  connectStore: [
    'STORE name: nothing → Canada',
    'STORE active: nothing → true',
    'STORE sellerId: nothing → A2OTHER',
    'STORE marketplaceId: nothing → A2EUQ1WTGCTBG2',
  ],
  correctAddress: ['ORDER version: 1 → 2'],
  correctTracking: [
    'ORDER version: 2 → 3',
    'PACKAGE trackingNumber: 1Z1 → 1Z2',
    'AMAZON_EFFECT kind: nothing → CONFIRM_SHIPMENT',
    'AMAZON_EFFECT state: nothing → QUEUED',
  ],
  createApiKey: [
    'API_KEY name: nothing → Warehouse',
    'API_KEY permissions: nothing → ["SHIP"]',
    'API_KEY stores: nothing → ["sto_…"]',
  ],
  createWebhook: [
    'WEBHOOK leadsTo: nothing → https://hooks.example',
    'WEBHOOK kinds: nothing → ["SHIPPED"]',
    'WEBHOOK state: nothing → ACTIVE',
  ],
  creditMemo: [
    'ORDER version: 2 → 3',
    'ORDER refunded: 0.00 USD → 12.99 USD',
    'ORDER_ITEM quantityRefunded: 0 → 1',
    'CREDIT_MEMO grandTotal: nothing → 12.99 USD',
    'CREDIT_MEMO adjustmentRefund: nothing → 0.00 USD',
    'CREDIT_MEMO adjustmentFee: nothing → 0.00 USD',
    'CREDIT_MEMO reason: nothing → CUSTOMER_RETURN',
    'AMAZON_EFFECT kind: nothing → REFUND',
    'AMAZON_EFFECT state: nothing → QUEUED',
  ],
  deleteWebhook: [
    'WEBHOOK leadsTo: https://hooks.example → nothing',
    'WEBHOOK kinds: ["SHIPPED","HELD"] → nothing',
    'WEBHOOK state: ACTIVE → nothing',
  ],
  eraseBuyerData: ['AMAZON_ORDER buyerErasedAt: nothing → …'],
  hold: [
    'ORDER state: NEW → ON_HOLD',
    'ORDER status: pending → holded',
    'ORDER version: 1 → 2',
    'ORDER heldBy: nothing → test-admin-key-of-this-desk',
  ],
  invoice: [
    'ORDER state: NEW → PROCESSING',
    'ORDER status: pending → processing',
    'ORDER version: 1 → 2',
    'ORDER invoiced: 0.00 USD → 38.97 USD',
    'ORDER_ITEM quantityInvoiced: 0 → 3',
    'INVOICE grandTotal: nothing → 38.97 USD',
  ],
  messageBuyer: [
    'BUYER_MESSAGE kind: nothing → UNEXPECTED_PROBLEM',
    'AMAZON_EFFECT kind: nothing → MESSAGE_BUYER',
    'AMAZON_EFFECT state: nothing → QUEUED',
  ],
  recallAmazonEffect: [
    'AMAZON_EFFECT state: QUEUED → RECALLED',
    'ORDER state: CANCELED → NEW',
    'ORDER status: canceled → pending',
    'ORDER version: 2 → 3',
    'ORDER canceled: 38.97 USD → 0.00 USD',
    'ORDER_ITEM quantityCanceled: 3 → 0',
  ],
  replayWebhook: ['WEBHOOK replayedFrom: nothing → 2020-01-01T00:00:00.000Z'],
  retryAmazonEffect: ['AMAZON_EFFECT state: REFUSED → QUEUED'],
  retryParkedWebhookDeliveries: ['WEBHOOK sentAgain: nothing → 1'],
  retryWebhookDelivery: ['WEBHOOK_DELIVERY state: PARKED → PENDING'],
  revokeApiKey: ['API_KEY revokedAt: nothing → …'],
  rotateWebhookSecret: ['WEBHOOK previousSecretEndsAt: nothing → …'],
  sendEmail: ['EMAIL about: nothing → ord_…'],
  settleAmazonEffect: ['AMAZON_EFFECT state: REFUSED → SETTLED'],
  ship: [
    'ORDER state: NEW → PROCESSING',
    'ORDER status: pending → processing',
    'ORDER version: 1 → 2',
    'ORDER_ITEM quantityShipped: 0 → 2',
    'SHIPMENT packages: nothing → 1',
    'PACKAGE carrierCode: nothing → UPS',
    'PACKAGE trackingNumber: nothing → 1Z1',
    'AMAZON_EFFECT kind: nothing → CONFIRM_SHIPMENT',
    'AMAZON_EFFECT state: nothing → QUEUED',
  ],
  syncStore: [],
  unhold: [
    'ORDER state: ON_HOLD → NEW',
    'ORDER status: holded → pending',
    'ORDER version: 2 → 3',
    'ORDER heldBy: test-admin-key-of-this-desk → nothing',
  ],
  updateOrderSettings: ['STORE syncCron: */5 * * * * → */7 * * * *'],
  updateWebhook: [
    'WEBHOOK leadsTo: https://hooks.example → https://other.example',
    'WEBHOOK kinds: [] → ["HELD"]',
    'WEBHOOK state: ACTIVE → PAUSED',
  ],
  upsertProducts: [
    'PRODUCT sku: nothing → TEE',
    'PRODUCT sellerSku: nothing → TEE',
    'PRODUCT name: nothing → A tee',
    'PRODUCT enabled: nothing → true',
    'PRODUCT manageStock: nothing → true',
    'PRODUCT quantityAvailable: nothing → 3',
  ],
};
