import { buildOrder } from '../../../src/sandbox/demo/build-order.ts';
import { demoProducts } from '../../../src/sandbox/demo/products.ts';

export const pageSize = 100;
export const goods = demoProducts.filter(({ enabled, stock }) => enabled && stock > 0);
const now = new Date('2026-03-01T12:00:00Z');

/** A page of orders as the sandbox sends it: three lines each, all of them yet to be shipped. */
export function pageText(page: number): string {
  const orders = Array.from({ length: pageSize }, (_, place) => {
    const serial = page * pageSize + place;
    const line = (of: number) => ({ sku: goods[(serial + of * 5) % goods.length]?.sku ?? '', quantity: 1 + (of % 2) });
    const [head, tail] = [String(serial % 10_000_000).padStart(7, '0'), String(page % 10_000_000).padStart(7, '0')];
    return buildOrder(
      {
        orderId: `113-${head}-${tail}`,
        serial,
        market: 'US',
        status: 'UNSHIPPED',
        placedHoursAgo: 24 + (serial % 24),
        lines: [{ ...line(0), shipping: 499 }, line(1), line(2)],
      },
      now,
    );
  });
  return JSON.stringify({ orders });
}
