import type { CreditMemo } from '../domain/documents.ts';
import type { RefundReason } from '../domain/effects.ts';
import { type About, dayOf, headOf, moneyNotes, orderFacts, pricedTable, totalsOf } from './content.ts';
import type { Sheet } from './sheet.ts';

/** `invoiceNumber` is that of the invoice the memo was made for, if it was made for one. */
export function creditMemoSheet(memo: CreditMemo, invoiceNumber: string | null, about: About): Sheet {
  const { reason, voidedAt, lines } = memo;
  return {
    title: 'Credit memo',
    ...headOf(memo, about, 'To'),
    facts: [
      { label: 'Credit memo', value: memo.number },
      { label: 'Date', value: dayOf(memo.createdAt) },
      ...(invoiceNumber === null ? [] : [{ label: 'Invoice', value: invoiceNumber }]),
      ...orderFacts(about),
      ...(reason === null ? [] : [{ label: 'Reason', value: reasons[reason] }]),
      ...(voidedAt === null ? [] : [{ label: 'Voided', value: dayOf(voidedAt) }]),
    ],
    mark: voidedAt === null ? null : 'VOID',
    sections: [{ heading: null, facts: [], ...pricedTable(lines, about), notes: [] }],
    totals: totalsOf(memo.amounts, about, 'Total refund', memo),
    notes: moneyNotes(about),
  };
}

const reasons: Readonly<Record<RefundReason, string>> = {
  CUSTOMER_RETURN: 'Returned',
  GENERAL_ADJUSTMENT: 'Adjustment',
  COULD_NOT_SHIP: 'Could not be shipped',
  DIFFERENT_ITEM: 'Another item was sent',
  ABANDONED: 'Abandoned',
  CUSTOMER_CANCEL: 'Canceled by the buyer',
  PRICE_ERROR: 'Wrong price',
  NO_INVENTORY: 'Not in stock',
  PRODUCT_OUT_OF_STOCK: 'Sold out',
  CUSTOMER_ADDRESS_INCORRECT: 'Wrong address',
  UNDELIVERABLE: 'Could not be delivered',
  REFUSED_DELIVERY: 'Delivery refused',
  EXCHANGE: 'Exchange',
  OTHER: 'Other',
};
