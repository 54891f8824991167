import { type ChannelOptions, createChannel } from '../../../src/amazon/channel.ts';
import type { AmazonCall } from '../../../src/amazon/http.ts';
import { account } from './amazon-server.ts';

/** A channel to a server of the test's own, and what it logged. */
export function channelTo(url: string, options: Partial<ChannelOptions> = {}) {
  const log: AmazonCall[] = [];
  const channel = createChannel({
    userAgent: 'desk/1.0 (Language=TypeScript; Platform=Node)',
    hosts: { api: () => url, lwa: url },
    clientId: 'app',
    clientSecret: 'secret',
    timeoutMs: 300,
    log: (call) => log.push(call),
    ...options,
  });
  return { channel, log };
}

export const number = '902-1106328-1059050';
export const to = { account, marketplaceId: 'ATVPDKIKX0DER', number };
export const window = {
  marketplaceIds: ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2'],
  from: new Date('2026-03-01T00:00:00Z'),
  to: new Date('2026-03-02T00:00:00Z'),
};
export const shipment = {
  kind: 'CONFIRM_SHIPMENT',
  referenceId: '1',
  carrierCode: 'OTHER',
  carrierName: 'Pigeons Ltd',
  shippingMethod: null,
  trackingNumber: 'P-1',
  shippedAt: '2026-03-02T09:00:00Z',
  items: [
    { amazonOrderItemId: '00123456789012', quantity: 2, transparencyCodes: [] },
    { amazonOrderItemId: '00123456789013', quantity: 1, transparencyCodes: ['T1'] },
  ],
} as const;
export const cancelEntry = {
  messageId: 1,
  number,
  message: { kind: 'CANCEL_ORDER', reason: 'NO_INVENTORY', amazonOrderItemIds: ['00123456789012'] },
} as const;
