import { describe, expect, it } from 'vitest';
import { aSeller, envelope, feedContentType, readReply, type Seller, sendFeed, signIn } from './seller.ts';

const acknowledgement = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
const feedsPath = '/feeds/2021-06-30/feeds';

async function createDocument(seller: Seller) {
  const { body } = await seller.call('POST', '/feeds/2021-06-30/documents', { contentType: feedContentType });
  return body as { feedDocumentId: string; url: string };
}

async function createFeed(seller: Seller): Promise<string> {
  const { feedDocumentId } = await createDocument(seller);
  const { body } = await seller.call('POST', feedsPath, feedRequest(feedDocumentId));
  return body.feedId;
}

function feedRequest(inputFeedDocumentId: string, changes: Record<string, unknown> = {}) {
  return { feedType: acknowledgement, marketplaceIds: ['ATVPDKIKX0DER'], inputFeedDocumentId, ...changes };
}

async function put(url: string, type = feedContentType) {
  return readReply(await fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: '<x/>' }));
}

describe('a feed document', () => {
  it('takes an upload of the declared type for five minutes', async () => {
    const seller = await aSeller();
    const { url } = await createDocument(seller);
    expect((await put(url, 'text/plain')).body).toContain('SignatureDoesNotMatch');
    expect((await put(`${url}0`)).status).toBe(403);
    await seller.tell('clock', { advanceSeconds: 300 });
    expect((await put(url)).status).toBe(200);
    await seller.tell('clock', { advanceSeconds: 1 });
    expect((await put(url)).body).toContain('Request has expired');
  });

  it('is not read with the address it was uploaded to', async () => {
    const seller = await aSeller();
    const { url } = await createDocument(seller);
    expect((await fetch(url)).status).toBe(403);
  });

  it('needs its content type, and nothing else', async () => {
    const seller = await aSeller();
    const path = '/feeds/2021-06-30/documents';
    expect((await seller.call('POST', path, {})).status).toBe(400);
    expect((await seller.call('POST', path, { contentType: 'text/xml', size: 1 })).status).toBe(400);
  });
});

describe('createFeed refuses', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an unknown type', { feedType: 'POST_EVERYTHING' }],
    ['no marketplace', { marketplaceIds: [] }],
    ['an unknown document', { inputFeedDocumentId: 'none' }],
    ['an unknown field', { priority: 1 }],
    ['options that are not texts', { feedOptions: { a: 1 } }],
  ])('%s', async (_name, changes) => {
    const seller = await aSeller();
    const { feedDocumentId } = await createDocument(seller);
    expect((await seller.call('POST', feedsPath, feedRequest(feedDocumentId, changes))).status).toBe(400);
  });
});

describe('a feed', () => {
  it('waits, is worked on and ends, on the clock of the sandbox', async () => {
    const seller = await aSeller({ feedSeconds: 60 });
    const feedId = await createFeed(seller);
    const statuses: string[] = [];
    for (const advanceSeconds of [0, 30, 30]) {
      await seller.tell('clock', { advanceSeconds });
      statuses.push((await seller.call('GET', `${feedsPath}/${feedId}`)).body.processingStatus);
    }
    expect(statuses).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'FATAL']);
  });

  it('can be cancelled only in the queue, and then does nothing', async () => {
    const seller = await aSeller({ feedSeconds: 60 });
    const [one, two] = [await createFeed(seller), await createFeed(seller)];
    expect((await seller.call('DELETE', `${feedsPath}/${one}`)).status).toBe(200);
    await seller.tell('clock', { advanceSeconds: 30 });
    expect((await seller.call('DELETE', `${feedsPath}/${two}`)).status).toBe(400);
    await seller.tell('clock', { advanceSeconds: 30 });
    expect((await seller.call('GET', `${feedsPath}/${one}`)).body.processingStatus).toBe('CANCELLED');
  });

  it('is not shown to another seller', async () => {
    const seller = await aSeller();
    const feedId = await createFeed(seller);
    const headers = { 'x-amz-access-token': await signIn(seller.url, { refresh_token: 'Atzr|sandbox-two' }) };
    expect((await seller.call('GET', `${feedsPath}/${feedId}`, undefined, headers)).status).toBe(404);
    const list = await seller.call('GET', `${feedsPath}?feedTypes=${acknowledgement}`, undefined, headers);
    expect(list.body.feeds).toEqual([]);
  });

  it.each([
    ['no XML', '<AmazonEnvelope>', /not well-formed/],
    ['another root', '<Envelope/>', /root element/],
    ['no header', '<AmazonEnvelope><MessageType>OrderAcknowledgement</MessageType></AmazonEnvelope>', /Header/],
    ['another message type', envelope('OrderAdjustment', ['']), /message type/],
  ])('that holds %s is FATAL, and its report says why', async (_name, xml, why) => {
    const { processingStatus, report } = await sendFeed(await aSeller(), acknowledgement, xml);
    expect(processingStatus).toBe('FATAL');
    expect(report?.results).toEqual([
      expect.objectContaining({ MessageID: 0, ResultMessageCode: 5000, ResultDescription: expect.stringMatching(why) }),
    ]);
  });
});

describe('getFeeds', () => {
  it.each([
    [''],
    ['processingStatuses=DONE'],
    [`feedTypes=${acknowledgement}&processingStatuses=READY`],
    [`feedTypes=${acknowledgement}&createdSince=2026-01-01T00:00:00Z`],
    [`feedTypes=${acknowledgement}&pageSize=0`],
    [`feedTypes=${acknowledgement}&nextToken=x`],
    ['nextToken=x'],
  ])('refuses %s', async (query) => {
    expect((await (await aSeller()).call('GET', `${feedsPath}?${query}`)).status).toBe(400);
  });

  it('filters by time and status, and pages newest first', async () => {
    const seller = await aSeller();
    const first = await createFeed(seller);
    await seller.tell('clock', { advanceSeconds: 60 });
    const later = [await createFeed(seller), await createFeed(seller)];
    const list = async (query: string) => (await seller.call('GET', `${feedsPath}?${query}`)).body;
    const ids = (body: { feeds: { feedId: string }[] }) => body.feeds.map(({ feedId }) => feedId);
    const all = `feedTypes=${acknowledgement}`;

    expect(ids(await list(all))).toEqual([later[1], later[0], first]);
    expect(ids(await list(`${all}&createdSince=2026-11-23T12:00:01Z`))).toEqual([later[1], later[0]]);
    expect(ids(await list(`${all}&processingStatuses=IN_QUEUE`))).toEqual([]);
    expect(ids(await list(`${all}&marketplaceIds=A1PA6795UKMFR9`))).toEqual([]);
    expect(ids(await list('feedTypes=POST_PAYMENT_ADJUSTMENT_DATA'))).toEqual([]);
    const page = await list(`${all}&pageSize=2`);
    expect([ids(page), ids(await list(`nextToken=${page.nextToken}`))]).toEqual([[later[1], later[0]], [first]]);
  });
});
