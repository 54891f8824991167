import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { mayBeSent } from '../../src/amazon/exchange.ts';
import { type Channel, ChannelError } from '../../src/domain/channel.ts';
import { account, amazonServer, type Reply } from './support/amazon-server.ts';
import { cancelEntry, channelTo, number, shipment, to, window } from './support/channel.ts';

const calls: Record<string, (channel: Channel) => Promise<unknown>> = {
  searchOrders: (channel) => channel.searchOrders(account, window, null),
  getOrder: (channel) => channel.readOrder(account, number),
  confirmShipment: (channel) => channel.confirmShipment(to, shipment),
  createFeedDocument: (channel) => channel.prepareFeed(account, 'CANCEL_ORDER', [cancelEntry]),
  createFeed: (channel) => channel.submitFeed(account, 'CANCEL_ORDER', 'ATVPDKIKX0DER', 'doc'),
  getFeeds: (channel) => channel.findFeeds(account, 'REFUND', window.from),
  getFeed: (channel) => channel.readFeed(account, '1'),
  listTransactions: (channel) => channel.listRefunds(account, number, window.from),
};

function complaint(message: string, details = '', code = 'InvalidInput') {
  return { errors: [{ code, message, details }] };
}

const throttled = { status: 429, body: complaint('You exceeded your quota.', '', 'QuotaExceeded') };
const broken = { status: 500, body: complaint('We encountered an internal error.', '', 'InternalFailure') };
const html = { status: 503, headers: { 'content-type': 'text/html' }, body: '<html><h1>Service Unavailable</h1>' };
const junk = { status: 200, body: '<html>welcome' };
const invalid = { status: 400, body: complaint('Invalid Input') };
const denied = { status: 403, body: complaint('Access to requested resource is denied.', '', 'Unauthorized') };
const missing = { status: 404, body: complaint('Not there.', '', 'NotFound') };
const moved = { status: 307, headers: { location: 'http://127.0.0.1:1/elsewhere' } };

// biome-ignore format: a table reads best as a table
const remedies: readonly (readonly [name: string, reply: Reply, remedyOf: (operation: string) => string])[] = [
  ['429',             throttled, () => 'later'],
  ['500',             broken,    (operation) => (operation === 'createFeed' ? 'look' : 'later')],
  ['503 in HTML',     html,      (operation) => (operation === 'createFeed' ? 'look' : 'later')],
  ['200 without JSON', junk,     (operation) => (operation === 'createFeed' ? 'look' : 'later')],
  ['a redirect',      moved,     (operation) => (operation === 'createFeed' ? 'look' : 'later')],
  ['no connection any more', 'drop', (operation) => (['createFeed', 'confirmShipment'].includes(operation) ? 'look' : 'later')],
  ['silence',         'hang',    (operation) => (['createFeed', 'confirmShipment'].includes(operation) ? 'look' : 'later')],
  ['400',             invalid,   () => 'give-up'],
  ['403',             denied,    () => 'give-up'],
  ['404',             missing,   (operation) => (operation === 'getOrder' ? 'null' : 'give-up')],
];

describe.each(Object.entries(calls))('%s', (operation, call) => {
  it.each(remedies)('answered with %s', async (_name, reply, remedyOf) => {
    const server = await amazonServer(() => reply);
    const { background } = channelTo(server.url).channel;
    const outcome = await call(background).catch((error: unknown) => error);

    if (remedyOf(operation) === 'null') expect(outcome).toBeNull();
    // A shipment is confirmed without a word, so there is none to misread.
    else if (operation === 'confirmShipment' && reply === junk) return;
    else {
      expect(outcome).toBeInstanceOf(ChannelError);
      expect(outcome).toMatchObject({ remedy: { kind: remedyOf(operation) } });
    }
  });

  it('is left for later when nobody listens: nothing was sent', async () => {
    const server = await amazonServer(() => 'hang');
    const nobody = await closedPort();
    const { channel } = channelTo(server.url, { hosts: { api: () => nobody, lwa: server.url } });
    await expect(call(channel)).rejects.toMatchObject({ name: 'ChannelError', remedy: { kind: 'later' } });
  });

  it('is left for later when there is no token', async () => {
    const server = await amazonServer(
      () => 'hang',
      () => 'drop',
    );
    await expect(call(channelTo(server.url).channel)).rejects.toMatchObject({ remedy: { kind: 'later' } });
    expect(server.calls).toEqual([]);
  });
});

describe('a call whose connection failed', () => {
  const failure = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });
  const fetched = (cause: Error) => new TypeError('fetch failed', { cause });

  // biome-ignore format: a table reads best as a table
  it.each([
    ['ECONNREFUSED',            'connect',     false],
    ['ENOTFOUND',               'getaddrinfo', false],
    ['UND_ERR_CONNECT_TIMEOUT', '',            false],
    ['CERT_HAS_EXPIRED',        '',            false],
    ['EHOSTUNREACH',            'connect',     false],
    ['ENETUNREACH',             'connect',     false],
    ['EHOSTUNREACH',            'read',        true],
    ['ENETDOWN',                'write',       true],
    ['ECONNRESET',              'read',        true],
    ['UND_ERR_SOCKET',          '',            true],
  ] as const)('with %s at %s: whether Amazon may have got it is %s', (code, syscall, sent) => {
    expect(mayBeSent(fetched(failure(code, syscall)))).toBe(sent);
  });

  it('may have been sent unless it was refused at every address', () => {
    const [refused, cut] = [failure('ECONNREFUSED', 'connect'), failure('EHOSTUNREACH', 'read')];
    expect(mayBeSent(fetched(new AggregateError([refused, refused])))).toBe(false);
    expect(mayBeSent(fetched(new AggregateError([refused, cut])))).toBe(true);
  });
});

describe('what a refusal says', () => {
  it('is Amazon’s own words, and where to ask about them', async () => {
    const body = complaint('Value is not valid.', 'packageDetail.trackingNumber');
    const server = await amazonServer(() => ({ status: 400, headers: { 'x-amzn-RequestId': 'req-1' }, body }));
    await expect(channelTo(server.url).channel.confirmShipment(to, shipment)).rejects.toThrow(
      'Amazon answered 400 to confirmShipment: InvalidInput: Value is not valid: packageDetail.trackingNumber [request req-1]',
    );
  });

  it('hints at roles when access is denied', async () => {
    const server = await amazonServer(() => denied);
    await expect(channelTo(server.url).channel.readOrder(account, number)).rejects.toThrow(/role of the application/);
  });

  it('is about the one kind of message that is denied, and about roles when no kind is told', async () => {
    const server = await amazonServer(() => denied);
    const { channel } = channelTo(server.url);
    const none = { text: 'Hello', files: [], coverageStartsAt: null, coverageEndsAt: null };
    const sent = channel.sendMessage(to, { kind: 'UNEXPECTED_PROBLEM', ...none });
    await expect(sent).rejects.toThrow(
      'Amazon answered 403 to createUnexpectedProblem (this kind of message is not allowed for this order or this account): Unauthorized: Access to requested resource is denied.',
    );
    await expect(channel.listMessageKinds(to)).rejects.toThrow(/role of the application/);
  });

  it('waits out a refill after 429', async () => {
    const server = await amazonServer(() => throttled);
    const submitted = channelTo(server.url).channel.background.submitFeed(account, 'REFUND', 'ATVPDKIKX0DER', 'doc');
    await expect(submitted).rejects.toMatchObject({ remedy: { kind: 'later', afterMs: expect.closeTo(120_481.9, 0) } });
  });
});

describe('a shipment with nothing left to confirm', () => {
  it.each(['The order is already fulfilled.', 'Order has already been shipped', 'Rejected: PackageToUpdateNotFound'])(
    'is looked at: %s',
    async (message) => {
      const server = await amazonServer(() => ({ status: 400, body: complaint('Invalid.', message) }));
      const confirmed = channelTo(server.url).channel.confirmShipment(to, shipment);
      await expect(confirmed).rejects.toMatchObject({ remedy: { kind: 'look' } });
    },
  );
});

describe('an access token that Amazon no longer takes', () => {
  const expired = { status: 403, body: complaint('Denied.', 'The access token you provided has expired.') };
  const order = { status: 404, body: complaint('Unknown.') };

  it('is replaced once, and the call made again', async () => {
    const server = await amazonServer((_call, index) => (index === 0 ? expired : order));
    expect(await channelTo(server.url).channel.readOrder(account, number)).toBeNull();
    expect(server.calls.map(({ headers }) => headers['x-amz-access-token'])).toEqual(['token-0', 'token-1']);
  });

  it('takes the body along', async () => {
    const server = await amazonServer((_call, index) => (index === 0 ? expired : { status: 204 }));
    await channelTo(server.url).channel.confirmShipment(to, shipment);
    expect(server.calls[1]?.body).toBe(server.calls[0]?.body);
    expect(server.calls[1]?.body).toContain('P-1');
  });

  it('is not replaced in a loop', async () => {
    const server = await amazonServer(() => expired);
    const read = channelTo(server.url).channel.readOrder(account, number);
    await expect(read).rejects.toMatchObject({ remedy: { kind: 'later', afterMs: 60_000 } });
    expect(server.calls).toHaveLength(2);
    expect(server.logins).toHaveLength(2);
  });

  it('is kept when access is denied for another reason', async () => {
    const server = await amazonServer(() => denied);
    await expect(channelTo(server.url).channel.readOrder(account, number)).rejects.toThrow(/403/);
    expect(server.calls).toHaveLength(1);
  });
});

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
}
