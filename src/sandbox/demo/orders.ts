import type { Order } from '../state/records.ts';
import { buildOrder } from './build-order.ts';
import { fixedOrders } from './fixed-orders.ts';
import type { Plan, PlannedLine } from './plan.ts';
import { demoProducts } from './products.ts';

const ordinaryCount = 30;

/** The demo's orders: the fixed ones, and a shop's ordinary days around them. Only the times follow `now`. */
export function demoOrders(now: Date): readonly Order[] {
  const random = randomFrom(20_260_101);
  const ordinary = Array.from({ length: ordinaryCount }, (_, index) => ordinaryPlan(index, random));
  return [...fixedOrders, ...ordinary].map((plan) => buildOrder(plan, now));
}

type Random = (below: number) => number;

function ordinaryPlan(index: number, random: Random): Plan {
  const serial = 101 + index;
  const lines = Array.from({ length: 1 + random(3) }, (_, at) => ordinaryLine(index * 5 + at, random));
  const shipped = index % 3 === 0;
  return {
    orderId: `113-5550000-${String(serial).padStart(7, '0')}`,
    serial,
    market: 'US',
    status: shipped ? 'SHIPPED' : 'UNSHIPPED',
    placedHoursAgo: shipped ? 40 + random(50) : 1 + random(36),
    lines,
    ...(shipped && { parcels: [{ units: lines.map(({ quantity }) => quantity) }] }),
  };
}

function ordinaryLine(turn: number, random: Random): PlannedLine {
  const sold = demoProducts.filter(({ enabled, stock }) => enabled && stock > 0);
  const sku = sold[turn % sold.length]?.sku ?? 'MUG-BLUE-350';
  const shipping = random(3) === 0 ? 399 + random(4) * 100 : 0;
  const discount = random(5) === 0 ? 100 + random(3) * 50 : 0;
  return { sku, quantity: 1 + random(3), ...(shipping && { shipping }), ...(discount && { discount }) };
}

/** A small generator of our own (mulberry32), so that the demo is the same everywhere. */
function randomFrom(start: number): Random {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((more ^ (more >>> 14)) >>> 0) % below;
  };
}
