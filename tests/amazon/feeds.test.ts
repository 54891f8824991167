import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { account, amazonServer } from './support/amazon-server.ts';
import { cancelEntry, channelTo, number, window } from './support/channel.ts';

describe('a feed', () => {
  it('is uploaded with the declared type and without the token', async () => {
    const server = await amazonServer(({ path }) =>
      path === '/upload' ? {} : { status: 201, body: { feedDocumentId: 'doc', url: `${server.url}/upload` } },
    );
    const { channel } = channelTo(server.url);
    expect(await channel.prepareFeed(account, 'CANCEL_ORDER', [cancelEntry])).toEqual({ documentId: 'doc' });

    const [created, upload] = server.calls;
    expect(JSON.parse(created?.body ?? '')).toEqual({ contentType: 'text/xml; charset=UTF-8' });
    expect(upload).toMatchObject({ method: 'PUT', headers: { 'content-type': 'text/xml; charset=UTF-8' } });
    expect(upload?.headers).not.toHaveProperty('x-amz-access-token');
    expect(upload?.body).toContain(`<AmazonOrderID>${number}</AmazonOrderID>`);
  });

  it.each([[{ status: 403 }], ['drop'], ['hang']] as const)(
    'is uploaded anew later when that fails: %j',
    async (reply) => {
      const server = await amazonServer(({ path }) =>
        path === '/upload' ? reply : { body: { feedDocumentId: 'doc', url: `${server.url}/upload` } },
      );
      const prepared = channelTo(server.url).channel.prepareFeed(account, 'CANCEL_ORDER', [cancelEntry]);
      await expect(prepared).rejects.toMatchObject({ remedy: { kind: 'later' } });
    },
  );

  it('is looked for with a page token alone, and a token that comes again ends it', async () => {
    const server = await amazonServer((_call, index) => ({
      body: { feeds: [{ feedId: `feed-${index}` }], nextToken: index === 0 ? 'a' : 'b' },
    }));
    const feeds = await channelTo(server.url).channel.findFeeds(account, 'REFUND', window.from);
    expect(feeds).toEqual(['feed-0', 'feed-1', 'feed-2']);
    expect(server.calls.map(({ query }) => query)).toEqual([
      { feedTypes: 'POST_PAYMENT_ADJUSTMENT_DATA', createdSince: '2026-03-01T00:00:00.000Z', pageSize: '100' },
      { nextToken: 'a' },
      { nextToken: 'b' },
    ]);
  });

  const report = `<AmazonEnvelope><Message><ProcessingReport><StatusCode>Complete</StatusCode><ProcessingSummary>
    <MessagesProcessed>1</MessagesProcessed><MessagesSuccessful>0</MessagesSuccessful>
    <MessagesWithError>1</MessagesWithError><MessagesWithWarning>0</MessagesWithWarning></ProcessingSummary>
    <Result><MessageID>1</MessageID><ResultCode>Error</ResultCode><ResultDescription>Né.</ResultDescription></Result>
    </ProcessingReport></Message></AmazonEnvelope>`;
  const latin = Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>${report}`, 'latin1');

  async function stateOf(feed: Record<string, unknown>, body: Buffer, algorithm?: string) {
    const server = await amazonServer(({ path }) => {
      if (path === '/report') return { body: body.toString('latin1') };
      if (path.includes('/documents/')) {
        return { body: { feedDocumentId: 'r', url: `${server.url}/report`, compressionAlgorithm: algorithm } };
      }
      return { body: { feedId: '1', ...feed } };
    });
    return channelTo(server.url).channel.readFeed(account, '1');
  }

  it.each(['IN_QUEUE', 'IN_PROGRESS', 'SOMETHING_NEW'])('that is %s is working', async (processingStatus) => {
    expect(await stateOf({ processingStatus }, latin)).toEqual({ kind: 'WORKING' });
  });

  it('that is done without a report is unclear', async () => {
    expect(await stateOf({ processingStatus: 'DONE' }, latin)).toMatchObject({ unclear: 'Amazon sent no report.' });
  });

  it.each(['FATAL', 'CANCELLED'])('that is %s has failed, with its report’s words if there are any', async (status) => {
    const feed = { processingStatus: status };
    expect(await stateOf(feed, latin)).toMatchObject({
      kind: 'FAILED',
      why: `Amazon ended the feed as ${status}.`,
      messages: null,
    });
    const told = await stateOf({ ...feed, resultFeedDocumentId: 'r' }, Buffer.from(report, 'utf8'));
    expect(told).toMatchObject({ kind: 'FAILED', why: expect.stringMatching(/: N/) });
  });
});

describe('a report', () => {
  const endless = Buffer.alloc(10 * 2 ** 20 + 1, ' ');

  it.each([
    ['unpacks to', gzipSync(endless, { level: 1 })],
    ['is', endless],
  ])('that %s more than 10 MiB is not read', async (_name, bytes) => {
    const storage = createServer((_request, response) => response.end(bytes));
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
    const address = storage.address();
    const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}/` : '';
    const server = await amazonServer(({ path }) => ({
      body: path.includes('/documents/')
        ? { feedDocumentId: 'r', url, compressionAlgorithm: 'GZIP' }
        : { feedId: '1', processingStatus: 'DONE', resultFeedDocumentId: 'r' },
    }));

    const state = await channelTo(server.url, { timeoutMs: 10_000 })
      .channel.readFeed(account, '1')
      .finally(() => storage.close());
    expect(state).toMatchObject({
      kind: 'DONE',
      messages: null,
      unclear: 'The report is larger than any that is read.',
    });
  });

  it.each([
    ['plain', (xml: Buffer) => xml, undefined],
    ['zipped', gzipSync, 'GZIP'],
    ['unzipped on the way', (xml: Buffer) => xml, 'GZIP'],
  ] as const)('is read %s', async (_name, packed, compressionAlgorithm) => {
    const xml = `<AmazonEnvelope><Message><ProcessingReport><StatusCode>Complete</StatusCode><ProcessingSummary>
      <MessagesProcessed>1</MessagesProcessed><MessagesSuccessful>1</MessagesSuccessful>
      <MessagesWithError>0</MessagesWithError></ProcessingSummary></ProcessingReport></Message></AmazonEnvelope>`;
    const storage = createServer((_request, response) => response.end(packed(Buffer.from(xml))));
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
    const address = storage.address();
    const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}/` : '';
    const server = await amazonServer(({ path }) => ({
      body: path.includes('/documents/')
        ? { feedDocumentId: 'r', url, compressionAlgorithm }
        : { feedId: '1', processingStatus: 'DONE', resultFeedDocumentId: 'r' },
    }));

    const state = await channelTo(server.url)
      .channel.readFeed(account, '1')
      .finally(() => storage.close());
    expect(state).toMatchObject({ kind: 'DONE', messages: 1, unclear: null });
  });
});
