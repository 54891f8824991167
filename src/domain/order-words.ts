import { type AmazonReport, addressOf, type BuyerData } from './amazon-order.ts';
import type { Order } from './order.ts';
import { wordsOf } from './words.ts';

/** The words that an order is found by. `full` also has titles and what is known of the buyer. */
export type OrderWords = { readonly plain: readonly string[]; readonly full: readonly string[] };

export function orderWords(
  { number, amazon, items }: Pick<Order, 'number' | 'amazon' | 'items'>,
  reported: AmazonReport['items'],
  buyer: BuyerData | null,
): OrderWords {
  const numbersAndSkus = [number, amazon.number, ...items.map(({ sku }) => sku), ...reported.map(({ sku }) => sku)];
  const titles = [...items.map(({ name }) => name), ...reported.map(({ title }) => title)];
  return { plain: wordsOf(...numbersAndSkus), full: wordsOf(...numbersAndSkus, ...titles, ...aboutBuyer(buyer)) };
}

function aboutBuyer(buyer: BuyerData | null): readonly (string | null)[] {
  const address = buyer && addressOf(buyer);
  const { street = [], ...rest } = address ?? {};
  return [buyer?.name ?? null, buyer?.email ?? null, buyer?.company ?? null, ...street, ...Object.values(rest)];
}
