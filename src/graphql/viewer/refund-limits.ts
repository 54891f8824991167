import type { Money } from '../../domain/money.ts';
import type { RefundLimits } from '../../domain/refund-limit.ts';
import { builder } from '../builder.ts';
import { money } from '../money.ts';
import { MoneyRef } from '../refs.ts';

export const MoneyInputRef = builder.inputType('MoneyInput', {
  description: 'An exact amount.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      required: true,
      description: 'With no more decimals than the currency has: "12.50" in USD, "1250" in JPY.',
    }),
    currency: t.field({ type: 'CurrencyCode', required: true, description: 'By ISO 4217.' }),
  }),
});

/** The same on a key and on who is asking. */
export const refundLimitsField = {
  type: [MoneyRef] as [typeof MoneyRef],
  nullable: true as const,
  description:
    'The most that its credit memos may refund within any 24 hours, and nothing in currencies that are not listed; null when there is no limit.',
  resolve: ({ refundLimits }: { readonly refundLimits?: RefundLimits | null }): Money[] | null =>
    refundLimits ? [...refundLimits].map(([currency, amount]) => money(amount, currency)) : null,
};
