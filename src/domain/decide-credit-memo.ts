import type { Circumstances, CreditMemoCommand } from './commands.ts';
import { drawCreditMemo, everythingRefundable, type RefundRequest, shippingRefundable } from './credit-memo.ts';
import type { Decision, WarningCode } from './decision.ts';
import type { ErrorCode } from './error-catalogue.ts';
import type { OrderEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Quantities } from './invoice.ts';
import { formatAmount, greatest, least, parseAmount } from './money.ts';
import { type Order, type OrderItem, quantityToRefund } from './order.ts';
import { everythingLeft, readQuantities, units } from './quantities.ts';
import { overLimit, type RefundAllowance } from './refund-limit.ts';
import { accepted, invalid, type Outcome, type Rejection } from './rejection.ts';

/** What is left to refund of one invoice: units by line id, and its part of the shipping. */
export type RefundableInvoice = {
  readonly id: string;
  readonly unitsLeft: ReadonlyMap<string, number>;
  readonly shippingLeft: bigint;
};

export function decideCreditMemo(
  order: Order,
  invoice: RefundableInvoice | null,
  command: CreditMemoCommand,
  { newId, callerId }: Pick<Circumstances, 'newId' | 'callerId'>,
  allowance?: RefundAllowance | null,
): Outcome<Decision> {
  if (command.invoiceId !== null && invoice === null) return no(invalid('INVOICE_NOT_FOUND', ['invoiceId']));

  const left = (item: OrderItem) =>
    Math.min(quantityToRefund(item), invoice ? (invoice.unitsLeft.get(item.id) ?? 0) : item.quantityOrdered);
  const shippingLeft = least(shippingRefundable(order), invoice?.shippingLeft ?? shippingRefundable(order));
  if (invoice && units(everythingLeft(order, left)) === 0 && shippingLeft === 0n) {
    return no(invalid('INVOICE_NOT_REFUNDABLE', ['invoiceId']));
  }

  const read = readRequest(order, command, left, shippingLeft);
  if (!read.ok) return read;

  const { lines, amounts } = drawCreditMemo(order, read.value);
  const limited = allowance ? overLimit(allowance, amounts.grandTotal, order.currency) : null;
  const problems = [checkTotal(order, read.value, amounts.grandTotal), limited].filter((problem) => problem !== null);
  if (problems.length > 0) return no(...problems);

  const returned = new Map(command.returnToStock.map(({ itemId, quantity }) => [itemId, quantity]));
  const event: OrderEvent = {
    kind: 'REFUNDED',
    tellAmazon: true,
    creditMemo: {
      id: newId(),
      invoiceId: command.invoiceId,
      lines: lines.map((line) => ({ ...line, returnedToStock: returned.get(line.itemId) ?? 0 })),
      amounts,
      adjustmentRefund: read.value.adjustmentRefund,
      adjustmentFee: read.value.adjustmentFee,
      reason: command.reason,
      comment: command.comment,
      refundedBy: callerId ?? null,
    },
  };
  return accepted({ events: [event], warnings: remainder(evolve(order, event)) });
}

/**
 * The credit memo that goes with a cancel: all that was invoiced, less what goodwill has given back
 * already. The cancel itself tells Amazon (R4).
 */
export function creditEverything(order: Order, { newId }: Pick<Circumstances, 'newId'>): readonly OrderEvent[] {
  const everything = everythingRefundable(order);
  const excess = drawCreditMemo(order, everything).amounts.grandTotal - unrefunded(order);
  const adjustmentFee = greatest(0n, excess);
  const { lines, amounts } = drawCreditMemo(order, { ...everything, adjustmentFee });
  const nothing = lines.length === 0 && amounts.grandTotal === 0n;
  if (order.invoiceCount === 0 || nothing) return [];

  const creditMemo = {
    id: newId(),
    invoiceId: null,
    lines: lines.map((line) => ({ ...line, returnedToStock: 0 })),
    amounts,
    adjustmentRefund: 0n,
    adjustmentFee,
    reason: null,
    comment: null,
  };
  return [{ kind: 'REFUNDED', tellAmazon: false, creditMemo }];
}

function readRequest(
  order: Order,
  command: CreditMemoCommand,
  left: (item: OrderItem) => number,
  shippingLeft: bigint,
): Outcome<RefundRequest> {
  const check = { order, path: ['items'], left, exceeded: 'REFUND_QTY_EXCEEDED' } as const;
  const asked =
    command.items === null
      ? { quantities: everythingLeft(order, left), rejections: [] }
      : readQuantities(command.items, check);

  const byDefault = command.items === null ? shippingLeft : 0n;
  const shipping = readAmount(order, command.shippingAmount, 'shippingAmount', byDefault);
  const adjustmentRefund = readAmount(order, command.adjustmentRefund, 'adjustmentRefund', 0n);
  const adjustmentFee = readAmount(order, command.adjustmentFee, 'adjustmentFee', 0n);

  const rejections = [
    ...asked.rejections,
    ...shipping.rejections,
    ...checkShipping(order, shipping.amount, shippingLeft),
    ...adjustmentRefund.rejections,
    ...adjustmentFee.rejections,
    ...checkReturns(command, asked.quantities),
  ];
  if (rejections.length > 0) return { ok: false, rejections };
  return accepted({
    quantities: asked.quantities,
    shipping: shipping.amount,
    adjustmentRefund: adjustmentRefund.amount,
    adjustmentFee: adjustmentFee.amount,
  });
}

function readAmount({ currency }: Order, text: string | null, field: string, byDefault: bigint) {
  if (text === null) return { amount: byDefault, rejections: [] };

  const amount = parseAmount(text, currency);
  if (amount === null) {
    const message = `“${text.slice(0, 40)}” is no amount in ${currency}.`;
    return {
      amount: 0n,
      rejections: [invalid('INVALID_INPUT', [field], message, `Like ${formatAmount(1234n, currency)}.`)],
    };
  }
  if (amount < 0n) return { amount: 0n, rejections: [invalid('ADJUSTMENT_NEGATIVE_VALUE', [field])] };
  return { amount, rejections: [] };
}

function checkShipping(order: Order, amount: bigint, left: bigint): readonly Rejection[] {
  const path = ['shippingAmount'];
  if (amount > 0n && order.charged.shipping === 0n) return [invalid('NO_SHIPPING_TO_REFUND', path)];
  return amount > left ? [tooMuch('SHIPPING_REFUND_EXCEEDED', path, order, left)] : [];
}

function checkReturns({ returnToStock }: CreditMemoCommand, refunded: Quantities): readonly Rejection[] {
  return returnToStock.flatMap(({ itemId, quantity: requested }, index): Rejection[] => {
    const at = ['returnToStock', String(index)];
    const available = refunded.get(itemId) ?? 0;
    if (available === 0 && requested > 0) return [invalid('RETURN_ITEM_NOT_IN_CREDIT_MEMO', [...at, 'itemId'])];
    if (returnToStock.findIndex((entry) => entry.itemId === itemId) < index) {
      return [invalid('INVALID_INPUT', [...at, 'itemId'], 'The line is listed twice.', 'List each line once.')];
    }
    if (requested >= 0 && requested <= available) return [];
    const code = requested < 0 ? 'QTY_NEGATIVE' : 'RETURN_ITEM_NOT_IN_CREDIT_MEMO';
    return [{ kind: 'QUANTITY', code, path: [...at, 'quantity'], itemId, requested, available }];
  });
}

function checkTotal(order: Order, request: RefundRequest, grandTotal: bigint): Rejection | null {
  const nothing = units(request.quantities) === 0 && request.shipping === 0n && request.adjustmentRefund === 0n;
  if (nothing) return invalid('EMPTY_CREDIT_MEMO', ['items']);
  if (grandTotal < 0n) return invalid('REFUND_TOTAL_NOT_POSITIVE', ['adjustmentFee']);

  const available = unrefunded(order);
  return grandTotal > available ? tooMuch('REFUND_EXCEEDS_PAID', [], order, available) : null;
}

function tooMuch(code: ErrorCode, path: readonly string[], { currency }: Order, available: bigint): Rejection {
  return { kind: 'AMOUNT', code, path, available: { amount: available, currency } };
}

/** A fee can close an order although money stays with the merchant (R11). */
function remainder(order: Order): readonly WarningCode[] {
  return order.state === 'CLOSED' && unrefunded(order) > 0n ? ['REMAINDER_NOT_REFUNDED'] : [];
}

function unrefunded({ invoiced, refunded }: Order): bigint {
  return invoiced.grandTotal - refunded.grandTotal;
}

function no(...rejections: readonly Rejection[]): Outcome<never> {
  return { ok: false, rejections };
}
