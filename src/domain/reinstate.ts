import type { CreditMemoDraft } from './events.ts';
import type { Amounts, LineAmounts, Order } from './order.ts';

type Memo = Omit<CreditMemoDraft, 'comment' | 'reason'>;

const amounts = ['subtotal', 'discount', 'shipping', 'tax', 'shippingTax', 'shippingDiscount', 'grandTotal'] as const;
const lineAmounts = ['row', 'otherCharges', 'discount', 'tax'] as const;

/** Whether a voided memo can count again: since then its units or its money may have been refunded otherwise. */
export function canReinstate(order: Order, memo: Memo): boolean {
  const fits = (part: keyof Amounts) => order.refunded[part] + memo.amounts[part] <= order.invoiced[part];
  return amounts.every(fits) && memo.lines.every((line) => lineFits(order, line));
}

function lineFits({ items }: Order, line: Memo['lines'][number]): boolean {
  const item = items.find(({ id }) => id === line.itemId);
  if (!item || item.quantityRefunded + line.quantity > item.quantityInvoiced) return false;
  const fits = (part: keyof LineAmounts) => item.refunded[part] + line[part] <= item.invoiced[part];
  return lineAmounts.every(fits);
}
