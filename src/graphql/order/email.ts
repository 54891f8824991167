import { type Letter, openLetter, type StoredEmail } from '../../db/emails.ts';
import { may } from '../../domain/viewer.ts';
import { recordRead } from '../buyer-reads.ts';
import type { Context } from '../context.ts';
import { EmailStateRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { loadNode } from '../node.ts';
import { EmailRef, NodeRef } from '../refs.ts';

/** Whom a mail goes to and what it says are the buyer's data: who is shown them is recorded. */
async function letterOf(email: StoredEmail, context: Context): Promise<Letter | null> {
  const { shell, viewer, loaders } = context;
  const letter = may(viewer, 'READ_BUYER') ? openLetter(shell.sealer, email) : null;
  const order = letter && (await loaders.order.load(email.orderId));
  if (order) await recordRead(order.amazon.id, context);
  return order && letter;
}

EmailRef.implement({
  description:
    'A mail to the buyer. Addressee and content are null without the permission READ_BUYER, and once the buyer’s data were erased.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the mail.', resolve: ({ id }) => globalId('EMAIL', id) }),
    subject: t.field({
      type: NodeRef,
      description: 'What it is about: the order, or one of its invoices, shipments or credit memos.',
      resolve: async ({ subject }, _args, context) => {
        const node = await loadNode(context, subject.type, subject.id);
        if (!node) throw new Error(`There is no ${subject.type} ${subject.id}.`);
        return node;
      },
    }),
    state: t.expose('state', { type: EmailStateRef, description: 'What became of it.' }),
    to: t.field({
      type: 'EmailAddress',
      nullable: true,
      description: 'The address that Amazon gave: its alias of the buyer’s own.',
      resolve: async (email, _args, context) => (await letterOf(email, context))?.to ?? null,
    }),
    title: t.string({
      nullable: true,
      description: 'Its subject line.',
      resolve: async (email, _args, context) => (await letterOf(email, context))?.title ?? null,
    }),
    text: t.string({
      nullable: true,
      description: 'What it says, as plain text.',
      resolve: async (email, _args, context) => (await letterOf(email, context))?.text ?? null,
    }),
    html: t.string({
      nullable: true,
      description: 'The same as a page. What people wrote is escaped in it.',
      resolve: async (email, _args, context) => (await letterOf(email, context))?.html ?? null,
    }),
    attempts: t.exposeInt('attempts', { description: 'How often sending was tried.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    sentAt: t.expose('sentAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the mail server took it; null while it has not.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last attempt did not succeed, without addresses; null once it is sent.',
    }),
  }),
});
