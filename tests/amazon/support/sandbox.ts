import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createChannel } from '../../../src/amazon/channel.ts';
import type { FeedEntry, SellerAccount } from '../../../src/domain/channel.ts';
import type { RefundMessage, ShipmentMessage } from '../../../src/domain/effects.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';

export const seller: SellerAccount = {
  id: 'acc',
  sellerId: 'A0SANDBOXSELLER',
  region: 'NA',
  refreshToken: 'Atzr|sandbox-one',
};

export type Recorded = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
};

/** The sandbox for one test file, empty before each test. */
export function useSandbox(options: { readonly enforceLimits?: boolean } = {}) {
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await startSandbox({ orders: 'empty', feedSeconds: 0, ...options });
  });
  afterAll(() => sandbox?.close());
  beforeEach(() => tell('reset', { seed: 'empty' }));

  const url = () => sandbox?.url ?? '';
  async function tell(path: string, body: unknown) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url()}/_sandbox/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
  }
  async function ask<Answer>(path: string): Promise<Answer> {
    return (await fetch(`${url()}/_sandbox/${path}`)).json() as Promise<Answer>;
  }

  return {
    url,
    seedDemo: () => tell('reset', { seed: 'demo' }),
    orders: (...orders: unknown[]) => tell('orders', { orders }),
    fault: (operation: string, kind: string, times = 1) => tell('faults', { operation, kind, times }),
    expireTokens: () => tell('sellers', { seller: 'sandbox-one', tokens: 'expire' }),
    advance: (advanceSeconds: number) => tell('clock', { advanceSeconds }),
    effects: async () => (await ask<{ effects: { kind: string; orderId: string }[] }>('effects')).effects,
    calls: async () => (await ask<{ calls: Recorded[] }>('calls')).calls,
  };
}

const item = (orderItemId: string, quantityOrdered: number, amount: string) => ({
  orderItemId,
  quantityOrdered,
  product: { sellerSku: `SKU-${orderItemId}` },
  proceeds: {
    proceedsTotal: { amount, currencyCode: 'USD' },
    breakdowns: [{ type: 'ITEM', subtotal: { amount, currencyCode: 'USD' } }],
  },
});

export function sandboxOrder(last: number, changes: Record<string, unknown> = {}) {
  return {
    orderId: `701-0000000-${String(last).padStart(7, '0')}`,
    proceeds: { grandTotal: { amount: '30.00', currencyCode: 'USD' } },
    buyer: { buyerName: 'Ann Example', buyerEmail: 'ann@marketplace.amazon.com' },
    orderItems: [item(`7${last}01`, 2, '20.00'), item(`7${last}02`, 1, '10.00')],
    ...changes,
  };
}

export const marketplaceId = 'ATVPDKIKX0DER';
export const number = '701-0000000-0000001';

/** A channel that leaves the pacing to the sandbox and waits for nothing long. */
export function sandboxChannel(api: string, lwa: string = api) {
  return createChannel({
    userAgent: 'desk/1.0 (Language=TypeScript)',
    hosts: { api: () => api, lwa },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    budgets: 'off',
    timeoutMs: 400,
  });
}

export function shipment(changes: Partial<ShipmentMessage> = {}): ShipmentMessage {
  return {
    kind: 'CONFIRM_SHIPMENT',
    referenceId: '1',
    carrierCode: 'UPS',
    carrierName: null,
    shippingMethod: null,
    trackingNumber: '1Z999',
    shippedAt: new Date(Date.now() - 1_000).toISOString(),
    items: [{ amazonOrderItemId: '7101', quantity: 2, transparencyCodes: [] }],
    ...changes,
  };
}

export const cancel: FeedEntry = {
  messageId: 1,
  number,
  message: { kind: 'CANCEL_ORDER', reason: 'NO_INVENTORY', amazonOrderItemIds: ['7101', '7102'] },
};

export function refund(amount: string, quantity = 1): FeedEntry {
  const message: RefundMessage = {
    kind: 'REFUND',
    creditMemoId: 'cm_1',
    reason: 'CUSTOMER_RETURN',
    currency: 'USD',
    taxMode: 'NONE',
    items: [{ amazonOrderItemId: '7101', quantity, components: [{ type: 'Principal', amount }] }],
    total: amount,
  };
  return { messageId: 1, number, message };
}
