import DataLoader from 'dataloader';
import { type BuyerRead, findBuyerReads, insertBuyerReads } from '../db/buyer-reads.ts';
import { badRequest, requirePermission } from './bad-request.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';

const recorders = new WeakMap<Context, DataLoader<string, true>>();

/**
 * Records that this caller is shown something of the buyer of an order, once for each request and order, and all orders
 * of a page in one statement. Whoever shows buyer data waits for it: what cannot be recorded is not shown.
 */
export async function recordRead(amazonOrderId: string, context: Context): Promise<void> {
  const known = recorders.get(context);
  const recorder = known ?? recording(context);
  if (!known) recorders.set(context, recorder);
  await recorder.load(amazonOrderId);
}

function recording({ viewer, requestId, shell }: Context): DataLoader<string, true> {
  return new DataLoader(async (amazonOrderIds) => {
    const reader = { callerId: viewer.id, actor: viewer.name, requestId, readAt: shell.now() };
    const ids = amazonOrderIds.map(() => shell.newId());
    await insertBuyerReads(shell.db, reader, ids, amazonOrderIds);
    return amazonOrderIds.map(() => true);
  });
}

export const BuyerDataReadRef = builder.objectRef<BuyerRead>('BuyerDataRead').implement({
  description:
    'Somebody was shown something of the buyer: a name, an e-mail address, an address, a gift message, a mail or a document with any of them. Kept for a year.',
  fields: (t) => ({
    actor: t.exposeString('actor', { description: 'The name of the key or the person.' }),
    callerId: t.exposeString('callerId', {
      description:
        'Which key or person: names may change. Of a document opened by a signed link, who had made the link.',
    }),
    requestId: t.exposeString('requestId', { description: 'The request, as the log and its answer’s header name it.' }),
    readAt: t.expose('readAt', { type: 'DateTime', description: 'When.' }),
  }),
});

const readsMax = 100;
type Asked = { readonly amazonOrderId: string; readonly limit: number };
const readers = new WeakMap<Context, DataLoader<Asked, readonly BuyerRead[], string>>();

/** The latest reads of an order's buyer; one statement for all orders of a page. */
export async function readsOf(amazonOrderId: string, first: number | null | undefined, context: Context) {
  requirePermission(context.viewer, 'MANAGE_SETTINGS');
  const limit = first ?? 20;
  if (limit < 0 || limit > readsMax) throw badRequest(`\`first\` is 0 to ${readsMax}.`);
  const known = readers.get(context);
  const reader = known ?? reading(context);
  if (!known) readers.set(context, reader);
  return [...(await reader.load({ amazonOrderId, limit }))];
}

function reading({ db }: Context) {
  return new DataLoader<Asked, readonly BuyerRead[], string>(
    async (asked) => {
      const byLimit = Map.groupBy(asked, ({ limit }) => limit);
      const found = new Map<number, ReturnType<typeof findBuyerReads>>();
      for (const [limit, some] of byLimit) {
        const ids = some.map(({ amazonOrderId }) => amazonOrderId);
        found.set(limit, findBuyerReads(db, ids, limit));
      }
      return Promise.all(
        asked.map(async ({ amazonOrderId, limit }) => (await found.get(limit))?.get(amazonOrderId) ?? []),
      );
    },
    { cacheKeyFn: ({ amazonOrderId, limit }) => `${amazonOrderId} ${limit}` },
  );
}
