import type { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { Client } from 'openapi-fetch';
import type { Channel, FeedReport, FeedState, SellerAccount } from '../domain/channel.ts';
import { doubtful, later } from './errors.ts';
import { feedContentType, feedTypes } from './feed-kinds.ts';
import { endlessReport, noReport, readReport } from './feed-report.ts';
import { feedXml } from './feed-xml.ts';
import type { Http } from './http.ts';
import { invoiceOptions } from './invoice-options.ts';
import type { paths } from './models/feeds-2021-06-30.ts';
import { inARow } from './sentences.ts';
import type { Transfer } from './transfer.ts';

type Feeds = Client<paths>;
type FeedCalls = Pick<Channel, 'prepareFeed' | 'prepareInvoice' | 'submitFeed' | 'findFeeds' | 'readFeed'>;

export function feedCalls(http: Http, transfer: Transfer): FeedCalls {
  return {
    async prepareFeed(account, kind, entries) {
      return layDown(account, feedContentType, feedXml(account.sellerId, kind, entries));
    },

    async prepareInvoice(account, upload) {
      const prepared = await layDown(account, 'application/pdf', new Uint8Array(upload.pdf));
      return { ...prepared, options: invoiceOptions(upload) };
    },

    async submitFeed(account, kind, marketplaceId, documentId, feedOptions) {
      const body = {
        feedType: feedTypes[kind],
        marketplaceIds: [marketplaceId],
        inputFeedDocumentId: documentId,
        ...(feedOptions && { feedOptions: { ...feedOptions } }),
      };
      const feed = await http(account, 'createFeed', (client: Feeds) =>
        client.POST('/feeds/2021-06-30/feeds', { body }),
      );
      if (!feed?.feedId) throw doubtful('look', 'Amazon took the feed and named no id.');
      return { feedId: feed.feedId };
    },

    async findFeeds(account, kind, since) {
      const feedIds: string[] = [];
      const seen = new Set<string>();
      let token: string | undefined;
      do {
        // Amazon refuses a token together with anything else.
        const query = token
          ? { nextToken: token }
          : { feedTypes: [feedTypes[kind]], createdSince: since.toISOString(), pageSize: 100 };
        const page = await http(account, 'getFeeds', (client: Feeds) =>
          client.GET('/feeds/2021-06-30/feeds', { params: { query } }),
        );
        if (!Array.isArray(page?.feeds)) throw later('Amazon listed no feeds.');
        feedIds.push(...page.feeds.map(({ feedId }) => feedId));
        if (token) seen.add(token);
        token = page.nextToken;
      } while (token && !seen.has(token));
      return feedIds;
    },

    async readFeed(account, feedId) {
      const feed = await http(account, 'getFeed', (client: Feeds) =>
        client.GET('/feeds/2021-06-30/feeds/{feedId}', { params: { path: { feedId } } }),
      );
      const report = feed?.resultFeedDocumentId;
      switch (feed?.processingStatus) {
        case 'DONE':
          return { kind: 'DONE', ...(report ? await readDocument(account, report) : noReport) };
        case 'FATAL':
        case 'CANCELLED':
          return failed(feed.processingStatus, report ? await readDocument(account, report) : noReport);
        default:
          return { kind: 'WORKING' };
      }
    },
  };

  async function layDown(account: SellerAccount, contentType: string, body: string | Uint8Array<ArrayBuffer>) {
    const document = await http(account, 'createFeedDocument', (client: Feeds) =>
      client.POST('/feeds/2021-06-30/documents', { body: { contentType } }),
    );
    if (!document?.url || !document.feedDocumentId) throw later('Amazon named no place for the feed document.');

    const request = new Request(document.url, { method: 'PUT', headers: { 'content-type': contentType }, body });
    await transfer(account, 'putFeed', request);
    return { documentId: document.feedDocumentId };
  }

  async function readDocument(account: SellerAccount, feedDocumentId: string): Promise<FeedReport> {
    const document = await http(account, 'getFeedDocument', (client: Feeds) =>
      client.GET('/feeds/2021-06-30/documents/{feedDocumentId}', { params: { path: { feedDocumentId } } }),
    );
    if (!document?.url) throw later('Amazon named no place for the feed report.');
    const { body } = await transfer(account, 'getFeedReport', new Request(document.url), reportBytesMax + 1);
    const bytes = unpacked(body);
    return bytes ? readReport(textOf(bytes)) : endlessReport;
  }
}

function failed(status: string, report: FeedReport): FeedState {
  const words = report.wholeFile ?? inARow([...new Set(report.refused.values())]).slice(0, 1_000);
  return { kind: 'FAILED', why: `Amazon ended the feed as ${status}${words ? `: ${words}` : '.'}`, ...report };
}

/** Many times what a report takes on the largest feed that is sent, each message of it refused. */
const reportBytesMax = 10 * 2 ** 20;

/** Null for more than is taken in. The algorithm Amazon names may already be undone on the way: the bytes tell. */
function unpacked(body: Buffer): Buffer | null {
  const bytes = body[0] === 0x1f && body[1] === 0x8b ? unzipped(body) : body;
  return bytes && bytes.length <= reportBytesMax ? bytes : null;
}

function textOf(bytes: Buffer): string {
  const [, encoding = 'utf-8'] = /encoding=["']([\w-]+)["']/.exec(bytes.subarray(0, 200).toString('latin1')) ?? [];
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return bytes.toString();
  }
}

function unzipped(body: Buffer): Buffer | null {
  try {
    return gunzipSync(body, { maxOutputLength: reportBytesMax });
  } catch (error) {
    return error instanceof RangeError ? null : body;
  }
}
