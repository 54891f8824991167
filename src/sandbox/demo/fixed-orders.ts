import type { MarketName } from './markets.ts';
import type { Plan, PlannedLine } from './plan.ts';

type Special = Omit<Plan, 'orderId' | 'serial' | 'market' | 'placedHoursAgo'>;

const prefix: Readonly<Record<MarketName, string>> = { US: '112', DE: '302', UK: '202', JP: '503' };

function fixed(market: MarketName, serial: number, placedHoursAgo: number, special: Special): Plan {
  const orderId = orderIdOf(market, serial);
  return { orderId, serial, market, placedHoursAgo, ...special };
}

function orderIdOf(market: MarketName, serial: number): string {
  return `${prefix[market]}-5550000-${String(serial).padStart(7, '0')}`;
}

function line(sku: string, quantity: number, rest: Partial<PlannedLine> = {}): PlannedLine {
  return { sku, quantity, ...rest };
}

/** Orders whose numbers never change: documentation and walk-throughs may name them. */
// biome-ignore format: a table reads best as a table
export const fixedOrders: readonly Plan[] = [
  fixed('US', 11, 5, { status: 'UNSHIPPED', lines: [line('MUG-BLUE-350', 4, { shipping: 800 }), line('TEAPOT-CAST-800', 1, { shipping: 499 })] }),
  fixed('US', 12, 6, { status: 'UNSHIPPED', lines: [line('NOTEBOOK-A5-DOT', 1)] }),
  fixed('US', 13, 30, { status: 'PARTIALLY_SHIPPED', lines: [line('MUG-SAND-350', 3), line('CANDLE-CEDAR', 2)], parcels: [{ units: [2, 0] }] }),
  fixed('US', 14, 60, { status: 'SHIPPED', lines: [line('BOARD-OAK-L', 1, { shipping: 599 })], parcels: [{ units: [1] }] }),
  fixed('US', 15, 2, { status: 'PENDING', lines: [line('LAMP-DESK-LED', 1)] }),
  fixed('US', 16, 3, { status: 'PENDING_AVAILABILITY', programs: ['PREORDER'], lines: [line('HEADPHONES-BT', 1)] }),
  fixed('US', 17, 50, { status: 'CANCELLED', cancelledBy: 'BUYER', lines: [line('PEN-BRASS-F', 1)] }),
  fixed('US', 18, 70, { status: 'UNFULFILLABLE', fulfilledBy: 'AMAZON', nonAmazon: true, lines: [line('BOTTLE-STEEL-750', 2)] }),
  fixed('US', 19, 40, { status: 'SHIPPED', fulfilledBy: 'AMAZON', programs: ['PRIME'], lines: [line('HEADPHONES-BT', 1)] }),
  fixed('US', 20, 8, { status: 'UNSHIPPED', fulfilledBy: 'AMAZON', programs: ['PRIME'], lines: [line('CANDLE-CEDAR', 3)] }),
  fixed('US', 21, 7, { status: 'UNSHIPPED', lines: [line('KNIFE-CHEF-20', 1, { discount: 745 }), line('BOARD-OAK-L', 2, { discount: 780, shipping: 899, shippingDiscount: 899 })] }),
  fixed('US', 22, 9, { status: 'UNSHIPPED', lines: [line('BLANKET-WOOL-XL', 1, { giftWrap: 499, giftMessage: 'Happy birthday, Aunt June! Stay warm.', shipping: 650 })] }),
  fixed('US', 23, 10, { status: 'UNSHIPPED', lines: [line('BOTTLE-STEEL-750', 2)], tip: 500, serviceLevel: 'SAME_DAY' }),
  fixed('US', 24, 11, { status: 'UNSHIPPED', replaces: orderIdOf('US', 14), lines: [line('BOARD-OAK-L', 1, { free: true })] }),
  fixed('US', 25, 12, { status: 'UNSHIPPED', programs: ['AMAZON_BUSINESS'], lines: [line('NOTEBOOK-A5-DOT', 25, { discount: 2490 }), line('PEN-BRASS-F', 10)] }),
  fixed('US', 26, 4, { status: 'UNSHIPPED', programs: ['PRIME'], serviceLevel: 'SECOND_DAY', lines: [line('LAMP-DESK-LED', 1)] }),
  fixed('US', 27, 13, { status: 'UNSHIPPED', lines: [line('HEADPHONES-BT', 2, { transparency: true })] }),
  fixed('US', 28, 14, { status: 'UNSHIPPED', cancelRequested: 'ORDERED_BY_MISTAKE', lines: [line('TEAPOT-CAST-800', 1)] }),
  fixed('US', 29, 15, { status: 'UNSHIPPED', programs: ['FBM_SHIP_PLUS'], lines: [line('MUG-BLUE-350', 2)] }),
  fixed('US', 30, 16, { status: 'UNSHIPPED', programs: ['AMAZON_EASY_SHIP'], lines: [line('CANDLE-CEDAR', 1)] }),
  fixed('US', 31, 17, { status: 'UNSHIPPED', programs: ['IN_STORE_PICK_UP'], lines: [line('BOARD-OAK-L', 1)] }),
  fixed('US', 32, 18, { status: 'UNSHIPPED', lines: [line('MYSTERY-1', 1)] }),
  fixed('US', 33, 19, { status: 'UNSHIPPED', lines: [line('RETIRED-1', 1)] }),
  fixed('US', 34, 20, { status: 'UNSHIPPED', lines: [line('SOLDOUT-1', 1), line('MUG-SAND-350', 1)] }),
  fixed('US', 35, 48, { status: 'SHIPPED', lines: [line('MUG-BLUE-350', 6), line('MUG-SAND-350', 6), line('TEAPOT-CAST-800', 1)], parcels: [{ units: [6, 0, 0], status: 'DELIVERED' }, { units: [0, 6, 0] }, { units: [0, 0, 1], status: 'SHIPPED' }] }),
  fixed('US', 36, 21, { status: 'UNSHIPPED', lines: [line('KNIFE-CHEF-20', 1, { facilitatorTax: true, shipping: 599 })] }),
  fixed('DE', 41, 6, { status: 'UNSHIPPED', lines: [line('TEAPOT-CAST-800', 1, { shipping: 490 }), line('MUG-BLUE-350', 2)] }),
  fixed('DE', 42, 33, { status: 'SHIPPED', lines: [line('KNIFE-CHEF-20', 1, { discount: 699 })], parcels: [{ units: [1] }] }),
  fixed('DE', 43, 9, { status: 'UNSHIPPED', programs: ['AMAZON_BUSINESS'], lines: [line('LAMP-DESK-LED', 5)] }),
  fixed('DE', 44, 28, { status: 'PARTIALLY_SHIPPED', lines: [line('CANDLE-CEDAR', 4)], parcels: [{ units: [1] }] }),
  fixed('UK', 51, 7, { status: 'UNSHIPPED', lines: [line('BLANKET-WOOL-XL', 1, { shipping: 499, giftWrap: 350, giftMessage: 'With love from all of us.' })] }),
  fixed('UK', 52, 35, { status: 'SHIPPED', lines: [line('BOTTLE-STEEL-750', 3)], parcels: [{ units: [3], status: 'DELIVERED' }] }),
  fixed('UK', 53, 3, { status: 'PENDING', lines: [line('PEN-BRASS-F', 1)] }),
  fixed('UK', 54, 45, { status: 'CANCELLED', cancelledBy: 'MERCHANT', lines: [line('NOTEBOOK-A5-DOT', 3)] }),
  fixed('JP', 61, 8, { status: 'UNSHIPPED', lines: [line('MUG-BLUE-350', 2, { codFee: 330, shipping: 410 })] }),
  fixed('JP', 62, 36, { status: 'SHIPPED', lines: [line('TEAPOT-CAST-800', 1)], parcels: [{ units: [1] }] }),
  fixed('JP', 63, 10, { status: 'UNSHIPPED', lines: [line('PEN-BRASS-F', 1, { discount: 460 }), line('NOTEBOOK-A5-DOT', 3)] }),
  fixed('JP', 64, 55, { status: 'SHIPPED', fulfilledBy: 'AMAZON', programs: ['PRIME'], lines: [line('HEADPHONES-BT', 1)] }),
];
