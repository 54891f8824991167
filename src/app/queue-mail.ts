import { findBuyers } from '../db/buyers.ts';
import { findCreditMemos, findInvoices, findPackages, findShipments } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { insertEmail } from '../db/emails.ts';
import { findStores } from '../db/stores.ts';
import type { EmailSubject } from '../domain/email.ts';
import type { EmailDraft } from '../domain/events.ts';
import { composeMail } from '../domain/mail.ts';
import type { MailSubject } from '../domain/mail-content.ts';
import type { Order } from '../domain/order.ts';
import type { Shell } from './shell.ts';

/**
 * Writes a mail to the buyer and queues its sending, in the transaction of what it tells of. It is sent as written,
 * whatever happens to the order until then. Without a mail server it is kept, to be read here.
 */
export async function queueMail(
  { mail, sealer, outbox }: Shell,
  tx: Tx,
  order: Order,
  { id, subject, comment }: EmailDraft,
  createdAt: Date,
): Promise<void> {
  const buyer = (await findBuyers(tx, sealer, [order.amazon.id])).get(order.amazon.id);
  const [store] = await findStores(tx, [order.storeId]);
  const about = { storeName: store?.name ?? '', buyerName: buyer?.name ?? null, comment };
  const letter = { to: buyer?.email ?? null, ...composeMail(order, await readSubject(tx, subject), about) };

  const state = mail === 'smtp' ? 'QUEUED' : 'KEPT';
  const owner = { storeId: order.storeId, orderId: order.id };
  await insertEmail(tx, sealer, { id, ...owner, subject, state, createdAt }, letter);
  if (state === 'QUEUED') await outbox.mail(tx, id);
}

async function readSubject(tx: Tx, { type, id }: EmailSubject): Promise<MailSubject> {
  switch (type) {
    case 'ORDER':
      return { type };
    case 'INVOICE': {
      const [invoice] = await findInvoices(tx, 'id', [id]);
      return { type, invoice: found(invoice, id) };
    }
    case 'SHIPMENT': {
      const [shipment] = await findShipments(tx, 'id', [id]);
      return { type, shipment: found(shipment, id), packages: await findPackages(tx, 'shipment', [id]) };
    }
    case 'CREDIT_MEMO': {
      const [creditMemo] = await findCreditMemos(tx, 'id', [id]);
      return { type, creditMemo: found(creditMemo, id) };
    }
  }
}

function found<T>(document: T | undefined, id: string): T {
  if (document === undefined) throw new Error(`There is no document ${id} to write about.`);
  return document;
}
