import { settleEffect } from '../app/settle-effect.ts';
import { findEffects, type StoredEffect } from '../db/effects.ts';
import { saveShutOut } from '../db/stores.ts';
import type { AmazonReport } from '../domain/amazon-order.ts';
import { ChannelError } from '../domain/channel.ts';
import type { ShipmentMessage } from '../domain/effects.ts';
import { cancelReadBack, packageReadBack } from '../domain/read-back.ts';
import { successorsOf } from '../domain/superseded.ts';
import { askSilentFeed, awaitsReport, searchFeed } from './confirm-feed.ts';
import { confirmRefund } from './confirm-refund.ts';
import { type Delivery, type Errand, findErrand, messagesOf, NotYet } from './delivery.ts';
import { confirmed, lookAgain, lookLater, noteReadBack, notShown, refusedLook, sendAnew } from './endings.ts';
import { confirmInvoice } from './upload-invoice.ts';
import { waitBefore } from './waits.ts';

/**
 * Looks at Amazon whether it did what it was told, and what became of a message that got no answer. A look that was
 * asked for an earlier attempt is none: `attempts` says which it belongs to.
 */
export async function confirm(delivery: Delivery, effectId: string, look: number, attempts?: number): Promise<void> {
  const { shell } = delivery;
  const [effect] = await findEffects(shell.db, [effectId]);
  if (effect?.state !== 'ACCEPTED' && effect?.state !== 'UNKNOWN') return;
  if (attempts !== undefined && attempts !== effect.attempts) return;

  const errand = await findErrand(shell, effect);
  if (effect.state === 'ACCEPTED' && (await awaitsReport(delivery, errand))) return;
  if (!errand.store.active) throw new NotYet('Amazon refuses the store’s authorization.');
  try {
    if (effect.state === 'UNKNOWN') await askSilentFeed(delivery, errand);
    await lookAt(delivery, errand, look);
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    const { remedy, message: lastError } = error;
    if (remedy.kind === 'give-up') return refusedLook(delivery, effect, look, lastError);
    if (remedy.kind === 'reauthorize') await saveShutOut(shell.db, errand.account, lastError);
    throw await lookLater(delivery, effect, error);
  }
}

async function lookAt(delivery: Delivery, errand: Errand, look: number): Promise<void> {
  const { message } = errand.effect;
  switch (message.kind) {
    case 'CONFIRM_SHIPMENT':
      return confirmShipment(delivery, errand, message, look);
    case 'CANCEL_ORDER':
      return confirmCancel(delivery, errand, look);
    case 'REFUND':
      return confirmRefund(delivery, errand, look);
    case 'UPLOAD_INVOICE':
      return confirmInvoice(delivery, errand, look);
    case 'MESSAGE_BUYER':
      // Amazon shows nobody what it has sent on: a person decides.
      return;
  }
}

/** The same package again is an edit of it at Amazon: what got no answer and does not show is sent again. */
async function confirmShipment(delivery: Delivery, errand: Errand, message: ShipmentMessage, look: number) {
  const { effect } = errand;
  const { readBackMs } = delivery.waits;
  const report = await readReport(delivery, errand);
  const found = await packageNow(delivery, effect, report, message);
  if (found.state === 'MATCHED') return confirmed(delivery, effect, found);

  await noteReadBack(delivery, effect, found);
  if (effect.state === 'ACCEPTED' || effect.amazonReference !== null) return notShown(delivery, effect, look, found);
  if (look + 1 < readBackMs.length) return lookAgain(delivery, effect, look, waitBefore(readBackMs, look + 1));
  if (!report || stillOpen(report, message)) return sendAnew(delivery, effect);
  const lastError = `${effect.lastError ?? ''} Amazon shows these units as shipped or canceled without this package.`;
  await settleEffect(delivery.shell, effect, ['UNKNOWN'], { state: 'REFUSED', lastError: lastError.trim() });
}

/** As this message says, or as a later one about the same package does: Amazon has no number that was corrected. */
async function packageNow(
  { shell }: Delivery,
  effect: StoredEffect,
  report: AmazonReport | null,
  said: ShipmentMessage,
) {
  const later = successorsOf(effect, await messagesOf(shell, effect));
  const messages = [said, ...later.flatMap(({ message }) => (message.kind === 'CONFIRM_SHIPMENT' ? [message] : []))];
  const found = messages.map((message) => packageReadBack(report, message));
  return found.find(({ state }) => state === 'MATCHED') ?? packageReadBack(report, said);
}

/** Whether Amazon still waits for these units. Where it does not say, it may. */
function stillOpen({ items }: AmazonReport, message: ShipmentMessage): boolean {
  return message.items.every(({ amazonOrderItemId, quantity }) => {
    const item = items.find((other) => other.amazonOrderItemId === amazonOrderItemId);
    return (item?.quantityUnfulfilled ?? quantity) >= quantity;
  });
}

async function confirmCancel(delivery: Delivery, errand: Errand, look: number): Promise<void> {
  const { effect } = errand;
  const report = await readReport(delivery, errand);
  const found = cancelReadBack(report);
  if (found.state === 'MATCHED') return confirmed(delivery, effect, found);

  await noteReadBack(delivery, effect, found);
  if (effect.state === 'UNKNOWN' && effect.amazonReference === null) {
    return searchFeed(delivery, errand, 'CANCEL_ORDER', look);
  }

  // It was unshipped when the cancel was sent: meanwhile somebody has shipped it.
  if (effect.state === 'ACCEPTED' && found.state === 'DIFFERENT') {
    const lastError = `Amazon shows the order as ${found.seen}.`;
    await settleEffect(delivery.shell, effect, ['ACCEPTED'], { state: 'REFUSED', lastError });
    return;
  }
  return notShown(delivery, effect, look, found);
}

async function readReport({ channel }: Delivery, { account, amazon }: Errand): Promise<AmazonReport | null> {
  const report = await channel.readOrder(account, amazon.number);
  return report === null || 'unreadable' in report ? null : report;
}
