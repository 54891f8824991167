import { GraphQLError } from 'graphql';
import { messageBuyer } from '../../app/message-buyer.ts';
import { ChannelError } from '../../domain/channel.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { effectsField, payload } from '../payload.ts';
import { BuyerMessageRef } from '../refs.ts';
import { addressOf, answered, standing } from '../run-command.ts';
import { BuyerMessageKindRef } from './buyer-message.ts';
import { described } from './inputs.ts';
import { buyerMessageOfAnswer } from './made.ts';

const AttachmentInputRef = builder.inputType('AttachmentInput', {
  description: 'A file that goes with a message.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'As the buyer sees it, with its ending: "manual.pdf".' }),
    contentType: t.string({ required: true, description: 'Its media type: "application/pdf".' }),
    content: t.string({
      required: true,
      description:
        'Its bytes in base64. Give it in a variable: there it may be long. All files of a call have to fit in one request, which is about 750 KiB of files.',
    }),
  }),
});

const MessageBuyerInputRef = builder.inputType('MessageBuyerInput', {
  description: 'What to write to the buyer.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    kind: t.field({
      type: BuyerMessageKindRef,
      required: true,
      description: 'What it is about; one of `order.buyerMessageKinds`.',
    }),
    text: t.string({
      description: 'In the buyer’s language, see `order.buyerLocale`. No HTML, no e-mail addresses, no links.',
    }),
    attachments: t.field({ type: [AttachmentInputRef], description: 'At most five.' }),
    coverageStartsAt: t.field({ type: 'DateTime', description: 'Only for a WARRANTY: from when it covers.' }),
    coverageEndsAt: t.field({ type: 'DateTime', description: 'Only for a WARRANTY: until when it covers.' }),
    invoiceId: t.id({ description: 'Only for an INVOICE: the invoice of this order that goes with it as PDF.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const MessageBuyerPayloadRef = payload('MessageBuyerPayload', 'The message on its way, or why there is none.', (t) => ({
  message: t.field({
    type: BuyerMessageRef,
    nullable: true,
    description: 'The message. Follow its `amazonEffect`: it is sent after this call.',
    resolve: buyerMessageOfAnswer,
  }),
  amazonEffects: effectsField(t),
}));

type Input = typeof MessageBuyerInputRef.$inferInput;

function contentOf({ text, attachments, coverageStartsAt, coverageEndsAt, invoiceId }: Input) {
  return {
    text: text ?? null,
    attachments: (attachments ?? []).map(({ name, contentType, content }) => ({ name, contentType, content })),
    coverageStartsAt: coverageStartsAt?.toISOString() ?? null,
    coverageEndsAt: coverageEndsAt?.toISOString() ?? null,
    invoiceId: invoiceId ? idOf('INVOICE', invoiceId) : null,
  };
}

builder.mutationField('messageBuyer', (t) =>
  t.field({
    type: MessageBuyerPayloadRef,
    description:
      'Writes to the buyer through Amazon, about what Amazon offers for the order at this moment. It is sent once: a message without an answer is UNKNOWN until a person settles it, as Amazon shows nobody what it has passed on.',
    args: { input: t.arg({ type: MessageBuyerInputRef, required: true, description: 'Order, words and key.' }) },
    resolve: async (_root, { input }, context) => {
      const { viewer, requestId, shell, channel } = context;
      const { idempotencyKey, kind, invoiceId } = input;
      const address = addressOf(input.orderId);
      const ifVersion = input.ifVersion ?? null;
      const invoiceAsked = (invoiceId ?? null) !== null;
      const command = { action: 'MESSAGE_BUYER', kind, content: contentOf(input), invoiceAsked } as const;
      const call = {
        viewer,
        requestId,
        mutation: 'messageBuyer',
        idempotencyKey,
        input: { ...command, address, ifVersion },
        dryRun: input.dryRun ?? false,
      };
      try {
        const answer = await messageBuyer(shell, channel, command, { ...call, address, ifVersion });
        return answered(context, call, answer.ok ? answer : { ...answer, ...(await standing(context, address)) });
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error;
        throw new GraphQLError(`Amazon cannot be asked now: ${error.message}`, { extensions: { code: 'UNAVAILABLE' } });
      }
    },
  }),
);
