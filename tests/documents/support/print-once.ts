import { createHash } from 'node:crypto';
import { invoiceSheet } from '../../../src/documents/invoice.ts';
import { press } from '../../../src/documents/press.ts';
import { aLine, anOrder } from '../../support/orders.ts';
import { aBuyer, about, invoiceOf } from './about.ts';

/** A fingerprint of an invoice in many scripts. Run by itself, this file prints it. */
export async function fingerprintOfInvoice(): Promise<string> {
  const order = anOrder({ items: [aLine('MUG 2 20.00 1.65', { name: 'マグカップ كوب ספל Кружка' })] });
  const facts = about(order, aBuyer({ name: 'दीपक 김철수', street: ['ถนนสุขุมวิท 21'] }));
  const pdf = await press([invoiceSheet(invoiceOf(order, 'Möbel & Co'), facts)]);
  return createHash('sha256').update(pdf).digest('hex');
}

if (import.meta.main) process.stdout.write(await fingerprintOfInvoice());
