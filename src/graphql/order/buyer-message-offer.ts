import { GraphQLError } from 'graphql';
import { addresseeOf } from '../../app/message-buyer.ts';
import { type BuyerMessageKind, messageLimits } from '../../domain/buyer-message.ts';
import { type AmazonAddressee, ChannelError } from '../../domain/channel.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { OrderRef } from '../refs.ts';
import { BuyerMessageKindRef } from './buyer-message.ts';

const BuyerMessageOfferRef = builder.objectRef<BuyerMessageKind>('BuyerMessageOffer').implement({
  description: 'A kind of message that Amazon takes for an order now, with its limits. Draw your form from this.',
  fields: (t) => ({
    kind: t.field({ type: BuyerMessageKindRef, description: 'What it is about.', resolve: (kind) => kind }),
    textMin: t.int({
      description: 'The shortest text in characters; 0 where the kind takes none.',
      resolve: (kind) => Math.min(1, messageLimits[kind].textMax),
    }),
    textMax: t.int({
      description: 'The longest text in characters; 0 where the kind takes none.',
      resolve: (kind) => messageLimits[kind].textMax,
    }),
    attachmentsMin: t.int({
      description: 'The fewest files; an invoice that is named counts as one.',
      resolve: (kind) => messageLimits[kind].attachmentsMin,
    }),
    attachmentsMax: t.int({
      description: 'The most files; 0 where the kind takes none.',
      resolve: (kind) => messageLimits[kind].attachmentsMax,
    }),
    takesCoverage: t.boolean({
      description: 'Whether it takes `coverageStartsAt` and `coverageEndsAt`.',
      resolve: (kind) => kind === 'WARRANTY',
    }),
    takesInvoice: t.boolean({ description: 'Whether it takes `invoiceId`.', resolve: (kind) => kind === 'INVOICE' }),
  }),
});

/** Amazon answers one such question in a second. */
const askedMax = 10;

type Asked = 'listMessageKinds' | 'readBuyerLocale';

/** Amazon is asked for an order once in a request, however often its answer is selected. */
const asked = new WeakMap<Context['loaders'], Map<string, Promise<unknown>>>();

async function ask<T>(
  context: Context,
  amazonOrderId: string,
  what: Asked,
  call: (to: AmazonAddressee) => Promise<T>,
): Promise<T | null> {
  requirePermission(context.viewer, 'EMAIL');
  const answers = asked.get(context.loaders) ?? new Map<string, Promise<unknown>>();
  asked.set(context.loaders, answers);
  const key = `${what} ${amazonOrderId}`;
  if (!answers.has(key) && answers.size >= askedMax)
    throw badRequest(`Amazon is asked about few orders at once: at most ${askedMax} answers.`);
  const answer = answers.get(key) ?? addresseeOf(context.shell, amazonOrderId).then((to) => to && call(to));
  answers.set(key, answer);
  try {
    return (await answer) as T | null;
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    throw new GraphQLError(`Amazon cannot be asked now: ${error.message}`, { extensions: { code: 'UNAVAILABLE' } });
  }
}

builder.objectField(OrderRef, 'buyerMessageKinds', (t) =>
  t.field({
    type: [BuyerMessageOfferRef],
    nullable: true,
    description:
      'The messages that Amazon offers for the order at this moment, which costs a call to Amazon: ask for it when the form is opened. Null while the store sends nothing to Amazon. Needs EMAIL.',
    resolve: async ({ amazon }, _args, context) => {
      const offered = await ask(context, amazon.id, 'listMessageKinds', context.channel.listMessageKinds);
      return offered && [...offered];
    },
  }),
);

builder.objectField(OrderRef, 'buyerLocale', (t) =>
  t.string({
    nullable: true,
    description:
      'The language the buyer reads, such as "en-GB": Amazon wants messages written in it. Costs a call to Amazon. Null where Amazon does not tell. Needs EMAIL.',
    resolve: ({ amazon }, _args, context) =>
      ask(context, amazon.id, 'readBuyerLocale', context.channel.readBuyerLocale),
  }),
);
