import { randomUUID } from 'node:crypto';
import { takeFault } from '../faults.ts';
import type { Feed, ProcessingStatus } from '../state/records.ts';
import type { Change } from '../state/store.ts';
import type { World } from '../world.ts';
import { acknowledge, acknowledgement } from './acknowledge.ts';
import { adjust } from './adjust.ts';
import { adjustment } from './adjustment-message.ts';
import { wordsFor } from './feed-plan.ts';
import { dueAt } from './feed-status.ts';
import type { MessageContext, Outcome } from './message.ts';
import { invalidData, malformed, type Result, writeReport } from './report.ts';
import { type Entry, misfitOf } from './sequence.ts';
import { takeInvoice, vatInvoice } from './vat-invoice.ts';
import { childrenOf, type Element, parseXml, textOf } from './xml.ts';

type FeedKind = {
  readonly messageType: string;
  readonly sequence: readonly Entry[];
  readonly apply: (world: World, message: Element, context: MessageContext) => Outcome;
};

const kinds: Readonly<Record<string, FeedKind>> = {
  POST_ORDER_ACKNOWLEDGEMENT_DATA: {
    messageType: 'OrderAcknowledgement',
    sequence: acknowledgement,
    apply: acknowledge,
  },
  POST_PAYMENT_ADJUSTMENT_DATA: { messageType: 'OrderAdjustment', sequence: adjustment, apply: adjust },
};

export const feedTypes: readonly string[] = [...Object.keys(kinds), vatInvoice];

const envelope: readonly Entry[] = [
  {
    name: 'Header',
    min: 1,
    of: [
      { name: 'DocumentVersion', min: 1, oneOf: ['1.01', '1.02'] },
      { name: 'MerchantIdentifier', min: 1 },
    ],
  },
  { name: 'MessageType', min: 1 },
  { name: 'Message', min: 1, many: true, of: 'anything' },
];

/** Feeds whose time has come are worked off when somebody next looks, as of the moment they were due. */
export function processDueFeeds(world: World): void {
  const due = world.store
    .list('feeds')
    .filter((feed) => !feed.ended && !feed.plan?.silent && dueAt(feed, world).getTime() <= world.now().getTime());
  for (const feed of due) {
    world.store.atomically(() => world.store.save(endingOf(world, feed, workOff(world, feed))));
  }
}

type Ending = {
  readonly status: ProcessingStatus;
  readonly report?: { readonly processed: number; readonly results: readonly Result[]; readonly miscounted?: boolean };
};

function workOff(world: World, feed: Feed): Ending {
  const content = world.store.find('documents', feed.inputFeedDocumentId)?.content;
  const kind = kinds[feed.feedType];
  if (content === undefined || takeFault(world, 'processFeed', ['error'])) return { status: 'FATAL' };
  if (feed.feedType === vatInvoice) return workOffInvoice(world, feed, content);
  if (!kind) return { status: 'FATAL' };

  const root = parseXml(Buffer.from(content, 'base64').toString('utf8'));
  const misfit = misfitOfFile(root, kind);
  if (misfit) {
    const results = [{ messageId: '0', code: malformed, description: misfit }];
    return { status: 'FATAL', report: { processed: 0, results } };
  }

  const messages = childrenOf(root, 'Message');
  const { plan } = feed;
  const miscounted = plan?.report === 'DISAGREES';
  if (plan?.wholeFile) {
    const results = [{ messageId: '0', code: malformed, description: plan.wholeFile }];
    return { status: plan.status ?? 'DONE', report: { processed: 0, results, miscounted } };
  }
  const seen = new Set<string>();
  const results = messages.flatMap((message) => processMessage(world, feed, kind, message, seen));
  const named = new Set(results.map(({ messageId }) => messageId)).size;
  const report = { processed: plan?.status ? named : messages.length, results, miscounted };
  return { status: plan?.status ?? 'DONE', ...(plan?.report !== 'NONE' && { report }) };
}

/** A file that is one document, and no message: the report speaks of it as of the first. */
function workOffInvoice(world: World, feed: Feed, content: string): Ending {
  const { plan } = feed;
  if (plan?.status) return { status: plan.status };
  const refused = takeFault(world, 'processFeed', ['refuse']) || plan?.refuse;
  const call = { operation: 'createFeed', requestId: feed.requestId, feedId: feed.feedId };
  const outcome: Outcome = refused
    ? { problem: { description: 'The invoice was refused because a test asked for it.' } }
    : takeInvoice(world, feed, Buffer.from(content, 'base64'), { at: dueAt(feed, world).toISOString(), call });
  if ('changes' in outcome) world.store.save(outcome.changes);
  const results = 'problem' in outcome ? [{ messageId: '1', code: invalidData, ...outcome.problem }] : [];
  const report = { processed: 1, results, miscounted: plan?.report === 'DISAGREES' };
  return { status: 'DONE', ...(plan?.report !== 'NONE' && { report }) };
}

function misfitOfFile(root: Element | undefined, { messageType }: FeedKind): string | undefined {
  if (!root) return 'XML Parsing Fatal Error: the file is not well-formed.';
  if (root.name !== 'AmazonEnvelope') return `The root element is '${root.name}', not 'AmazonEnvelope'.`;
  const found = textOf(root, 'MessageType');
  return misfitOf(root, envelope) ?? (found === messageType ? undefined : `The message type '${found}' does not fit.`);
}

function processMessage(
  world: World,
  feed: Feed,
  { messageType, sequence, apply }: FeedKind,
  message: Element,
  seen: Set<string>,
): readonly Result[] {
  const messageId = textOf(message, 'MessageID') ?? '0';
  const misfit = misfitOf(message, [
    { name: 'MessageID', min: 1 },
    { name: messageType, min: 1, of: sequence },
  ]);
  if (misfit) return [{ messageId, code: malformed, description: misfit }];
  if (!/^[1-9]\d*$/.test(messageId) || seen.has(messageId)) {
    return [{ messageId, code: malformed, description: `The MessageID '${messageId}' is not valid or not unique.` }];
  }
  seen.add(messageId);
  if (takeFault(world, 'processFeed', ['refuse'])) {
    return [{ messageId, code: invalidData, description: 'The message was refused because a test asked for it.' }];
  }
  const { plan } = feed;
  const refusals = wordsFor(plan?.refuse, message).map((description) => ({
    messageId,
    code: invalidData,
    description,
  }));
  if (refusals.length > 0) return refusals;
  const warnings = wordsFor(plan?.warn, message).map((description) => ({
    messageId,
    code: invalidData,
    description,
    warning: true,
  }));
  // Given up before it came to this one.
  if (plan?.status && warnings.length === 0) return [];

  const [payload] = childrenOf(message, messageType);
  const at = dueAt(feed, world).toISOString();
  const call = { operation: 'createFeed', requestId: feed.requestId, feedId: feed.feedId, messageId };
  const outcome: Outcome = payload
    ? apply(world, payload, { at, call })
    : { problem: { description: `'${messageType}' is missing.` } };
  if ('problem' in outcome) return [{ messageId, code: invalidData, ...outcome.problem }];
  world.store.save(outcome.changes);
  return warnings;
}

function endingOf(world: World, feed: Feed, { status, report }: Ending): Change[] {
  const { feedId, seller } = feed;
  const at = dueAt(feed, world).toISOString();
  if (!report) return [['feeds', feedId, { ...feed, ended: { status, at } }]];

  const documentId = `amzn1.tortuga.4.na.${randomUUID()}`;
  const content = writeReport({ feedId, ...report, cutOff: feed.plan?.report === 'CUT_OFF' }).toString('base64');
  const contentType = 'text/xml; charset=UTF-8';
  return [
    ['documents', documentId, { documentId, seller, contentType, createdAt: at, content, compression: 'GZIP' }],
    ['feeds', feedId, { ...feed, ended: { status, at, resultFeedDocumentId: documentId } }],
  ];
}
