import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/domain/channel.ts';
import {
  cancel,
  marketplaceId,
  number,
  sandboxChannel,
  sandboxOrder,
  seller,
  shipment,
  useSandbox,
} from './support/sandbox.ts';

const sandbox = useSandbox({ enforceLimits: false });
const to = { account: seller, marketplaceId, number };

let channel: Channel;
beforeEach(() => {
  channel = sandboxChannel(sandbox.url());
});

async function cancelAll() {
  const { documentId } = await channel.prepareFeed(seller, 'CANCEL_ORDER', [cancel]);
  return channel.submitFeed(seller, 'CANCEL_ORDER', marketplaceId, documentId);
}

describe('a fault', () => {
  beforeEach(() => sandbox.orders(sandboxOrder(1)));

  const calls: Record<string, () => Promise<unknown>> = {
    getOrder: () => channel.readOrder(seller, number),
    confirmShipment: () => channel.confirmShipment(to, shipment()),
    createFeedDocument: () => channel.prepareFeed(seller, 'CANCEL_ORDER', [cancel]),
    uploadFeedDocument: () => channel.prepareFeed(seller, 'CANCEL_ORDER', [cancel]),
    getFeeds: () => channel.findFeeds(seller, 'CANCEL_ORDER', new Date(0)),
    listTransactions: () => channel.listRefunds(seller, number, new Date(0)),
    getToken: () => channel.readOrder({ ...seller, refreshToken: 'Atzr|sandbox-new' }, number),
    createFeed: cancelAll,
  };

  // biome-ignore format: a table reads best as a table
  const remedies: Record<string, Record<string, string>> = {
    getOrder:           { throttle: 'later', error: 'later', timeout: 'later', 'lost-reply': 'later', refuse: 'give-up' },
    confirmShipment:    { throttle: 'later', error: 'later', timeout: 'look',  'lost-reply': 'look',  refuse: 'give-up' },
    createFeedDocument: { throttle: 'later', error: 'later', timeout: 'later', 'lost-reply': 'later', refuse: 'give-up' },
    uploadFeedDocument: { throttle: 'later', error: 'later', timeout: 'later', 'lost-reply': 'later', refuse: 'later' },
    getFeeds:           { throttle: 'later', error: 'later', timeout: 'later', 'lost-reply': 'later', refuse: 'give-up' },
    listTransactions:   { throttle: 'later', error: 'later', timeout: 'later', 'lost-reply': 'later', refuse: 'give-up' },
    getToken:           { throttle: 'later', error: 'later', timeout: 'later', 'lost-reply': 'later', refuse: 'reauthorize' },
    createFeed:         { throttle: 'later', error: 'look',  timeout: 'look',  'lost-reply': 'look',  refuse: 'give-up' },
  };
  const rows = Object.entries(remedies).flatMap(([operation, kinds]) =>
    Object.entries(kinds).map(([kind, remedy]) => [operation, kind, remedy] as const),
  );

  it.each(rows)('of %s, %s, means %s', async (operation, kind, remedy) => {
    await sandbox.fault(operation, kind);
    await expect(calls[operation]?.()).rejects.toMatchObject({ name: 'ChannelError', remedy: { kind: remedy } });
  });

  it('passes: the same call works the next time', async () => {
    await sandbox.fault('createFeedDocument', 'error', 2);
    await expect(cancelAll()).rejects.toMatchObject({ remedy: { kind: 'later' } });
    await expect(cancelAll()).rejects.toMatchObject({ remedy: { kind: 'later' } });
    const { feedId } = await cancelAll();
    expect(await channel.readFeed(seller, feedId)).toMatchObject({ kind: 'DONE' });
    expect(await sandbox.effects()).toMatchObject([{ kind: 'CANCEL_ORDER', orderId: number }]);
  });

  it('of expired tokens is mended without anyone noticing', async () => {
    await channel.readOrder(seller, number);
    await sandbox.advance(7_200);
    expect(await channel.readOrder(seller, number)).toMatchObject({ number });
  });
});
