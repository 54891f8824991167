import { cancelDifferences } from './drift-cancel.ts';
import { importDifferences } from './drift-import.ts';
import { packageDifferences } from './drift-packages.ts';
import { refundDifferences } from './drift-refunds.ts';
import type { OrderDifference } from './order-difference.ts';
import type { Books, Look } from './order-look.ts';

/**
 * Where Amazon and this server tell different things of an order. What is merely under way is no difference, nor is
 * what both sides know: units shipped before the order was made here, a buyer's wish, an address corrected here (R33).
 */
export function differencesOf(look: Look, books: Books): readonly OrderDifference[] {
  const { at, patience, report, refunds } = look;
  const { amazon, order } = books;
  const about = { subject: { type: 'AMAZON_ORDER', id: amazon.id }, about: '', mend: null } as const;
  if (!report) {
    const here = order ? order.shippingState : amazon.shippingState;
    return [{ ...about, kind: 'NOT_FOUND_AT_AMAZON', cause: 'UNKNOWN', here, atAmazon: null }];
  }
  if (!order) return importDifferences(report, look, books);
  const seen = { at, patience, report, order, books };
  return [
    ...cancelDifferences(seen),
    ...importDifferences(report, look, books),
    ...packageDifferences(seen),
    ...(refunds ? refundDifferences(seen, refunds) : []),
  ];
}
