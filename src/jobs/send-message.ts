import { settleEffect } from '../app/settle-effect.ts';
import { findBuyerMessages, openMessage } from '../db/buyer-messages.ts';
import type { MessageContent, MessageFile } from '../domain/buyer-message.ts';
import { ChannelError, type UploadedFile } from '../domain/channel.ts';
import type { BuyerMessage } from '../domain/effects.ts';
import type { Delivery, Errand } from './delivery.ts';
import { printInvoice } from './print-invoice.ts';

/**
 * Sends what was written to the buyer. Amazon is asked once more whether it takes this kind now. Its 201 is all there is
 * to know of a message: nothing of it can be read back, and so the effect is CONFIRMED by it.
 */
export async function sendMessage(delivery: Delivery, errand: Errand, message: BuyerMessage): Promise<void> {
  const { shell, channel } = delivery;
  const { effect, to } = errand;
  const { messageKind: kind } = message;
  const content = await contentOf(delivery, message);
  if (!(await channel.listMessageKinds(to)).has(kind)) {
    throw giveUp(`Amazon no longer offers ${kind} for this order.`);
  }
  const files: UploadedFile[] = [];
  for (const file of await filesOf(delivery, effect, content)) files.push(await channel.uploadFile(to, kind, file));

  const { text, coverageStartsAt, coverageEndsAt } = content;
  await channel.sendMessage(to, { kind, text, files, coverageStartsAt, coverageEndsAt });
  const change = { state: 'CONFIRMED', confirmedAt: shell.now(), lastError: null } as const;
  await settleEffect(shell, effect, ['SENDING'], change);
}

async function contentOf({ shell }: Delivery, { buyerMessageId }: BuyerMessage): Promise<MessageContent> {
  const [written] = await findBuyerMessages(shell.db, 'id', [buyerMessageId]);
  const content = written && openMessage(shell.sealer, written);
  if (!content) throw giveUp('What was written was erased with the buyer’s data before it was sent.');
  return content;
}

async function filesOf(
  delivery: Delivery,
  effect: Errand['effect'],
  { attachments, invoiceId }: MessageContent,
): Promise<readonly MessageFile[]> {
  if (invoiceId === null) return attachments;
  const printed = await printInvoice(delivery, effect, invoiceId);
  const content = Buffer.from(printed.content).toString('base64');
  return [{ name: printed.filename, contentType: 'application/pdf', content }, ...attachments];
}

function giveUp(why: string): ChannelError {
  return new ChannelError(why, { kind: 'give-up' });
}
