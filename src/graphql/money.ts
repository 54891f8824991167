import { formatAmount, type Money } from '../domain/money.ts';
import { MoneyRef } from './refs.ts';

MoneyRef.implement({
  description: 'An exact amount.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description: 'With as many decimals as the currency has: "12.50" in USD, "1250" in JPY.',
      resolve: ({ amount, currency }) => formatAmount(amount, currency),
    }),
    currency: t.expose('currency', { type: 'CurrencyCode', description: 'The same for everything on one order.' }),
  }),
});

export function money(amount: bigint, currency: string): Money {
  return { amount, currency };
}
