import { builder } from '../builder.ts';
import { payload, warningsField } from '../payload.ts';
import { OrderCommentRef } from '../refs.ts';
import { addressOf, runCommand } from '../run-command.ts';
import { described } from './inputs.ts';

const AddCommentInputRef = builder.inputType('AddCommentInput', {
  description: 'What to note on an order.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    text: t.string({
      required: true,
      description: 'Kept as it is given. May be empty only where the status changes.',
    }),
    status: t.string({ description: 'Another status of the order’s state, by its code. Left out: unchanged.' }),
    visibleToCustomer: t.boolean({ defaultValue: false, description: 'Whether the storefront may show it.' }),
    notifyCustomer: t.boolean({
      defaultValue: false,
      description: 'Send the buyer a mail with the text. Needs the permission EMAIL too.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const AddCommentPayloadRef = payload(
  'AddCommentPayload',
  'The order with its comment, or why nothing was noted.',
  (t) => ({
    comment: t.field({
      type: OrderCommentRef,
      nullable: true,
      description: 'What was recorded.',
      resolve: ({ commentId }, _args, { loaders }) => (commentId ? loaders.comment.load(commentId) : null),
    }),
    warnings: warningsField(t),
  }),
);

builder.mutationField('addComment', (t) =>
  t.field({
    type: AddCommentPayloadRef,
    description:
      'Notes something on an order in whatever state, gives it another status of its state, or both. Amazon is not told.',
    args: { input: t.arg({ type: AddCommentInputRef, required: true, description: 'Order, text and key.' }) },
    resolve: (_root, { input }, context) =>
      runCommand(context, 'addComment', input, addressOf(input.orderId), {
        action: 'ADD_COMMENT',
        text: input.text,
        status: input.status ?? null,
        visibleToCustomer: input.visibleToCustomer ?? false,
        notifyCustomer: input.notifyCustomer ?? false,
      }),
  }),
);
