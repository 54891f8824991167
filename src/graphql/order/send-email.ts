import type { OrderAddress } from '../../db/amazon-orders.ts';
import type { EmailSubject } from '../../domain/email.ts';
import { builder } from '../builder.ts';
import { readGlobalId } from '../global-id.ts';
import { payload } from '../payload.ts';
import { EmailRef } from '../refs.ts';
import { addressOf, runCommand } from '../run-command.ts';
import { described } from './inputs.ts';
import { emailOfAnswer } from './made.ts';

const SendEmailInputRef = builder.inputType('SendEmailInput', {
  description: 'What to tell the buyer of.',
  fields: (t) => ({
    subjectId: t.id({
      required: true,
      description:
        'An order, invoice, shipment or credit memo, by its id; an order also by the id of its Amazon order.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: 'Read the mail before it goes: nothing is kept or sent.' }),
  }),
});

const SendEmailPayloadRef = payload('SendEmailPayload', 'The mail on its way, or why there is none.', (t) => ({
  email: t.field({
    type: EmailRef,
    nullable: true,
    description: 'The mail. Follow its `state`: it is sent after this call.',
    resolve: emailOfAnswer,
  }),
}));

builder.mutationField('sendEmail', (t) =>
  t.field({
    type: SendEmailPayloadRef,
    description:
      'Sends the buyer a mail about an order or one of its documents, with the document attached. Another key sends it again.',
    args: { input: t.arg({ type: SendEmailInputRef, required: true, description: 'What about, and key.' }) },
    resolve: (_root, { input }, context) => {
      const { address, subject } = readSubject(input.subjectId);
      return runCommand(context, 'sendEmail', input, address, { action: 'SEND_EMAIL', subject });
    },
  }),
);

function readSubject(shown: string): { readonly address: OrderAddress | null; readonly subject: EmailSubject } {
  const read = readGlobalId(shown);
  switch (read?.kind) {
    case 'INVOICE':
    case 'SHIPMENT':
    case 'CREDIT_MEMO':
      return { address: { document: read.kind, documentId: read.id }, subject: { type: read.kind, id: read.id } };
    default:
      return { address: addressOf(shown), subject: { type: 'ORDER', id: read?.id ?? shown } };
  }
}
