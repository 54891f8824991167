export type DemoProduct = {
  readonly sku: string;
  readonly name: string;
  readonly asin: string;
  /** What a shop's own catalogue would say of it. */
  readonly enabled: boolean;
  readonly stock: number;
};

export type Currency = 'USD' | 'EUR' | 'GBP' | 'JPY';

type Row = DemoProduct & { readonly prices: Readonly<Record<Currency, number>> };

// biome-ignore format: a table reads best as a table
const table: readonly Row[] = [
  row('MUG-BLUE-350',    'Stoneware mug, harbour blue, 350 ml',       'B0DEMO0001', 120, [1499, 1390, 1190, 1980]),
  row('MUG-SAND-350',    'Stoneware mug, sand, 350 ml',               'B0DEMO0002',  80, [1499, 1390, 1190, 1980]),
  row('TEAPOT-CAST-800', 'Cast-iron teapot with strainer, 800 ml',    'B0DEMO0003',  25, [4995, 4690, 3990, 6800]),
  row('KNIFE-CHEF-20',   'Chef’s knife, 20 cm, walnut handle',        'B0DEMO0004',  30, [7450, 6990, 5990, 9800]),
  row('BOARD-OAK-L',     'Oak cutting board, large',                  'B0DEMO0005',  40, [3900, 3690, 3190, 5400]),
  row('LAMP-DESK-LED',   'LED desk lamp with dimmer, graphite',       'B0DEMO0006',  35, [5999, 5490, 4690, 8200]),
  row('NOTEBOOK-A5-DOT', 'Dotted notebook A5, 160 pages',             'B0DEMO0007', 300, [ 995,  950,  790, 1280]),
  row('PEN-BRASS-F',     'Brass fountain pen, fine nib',              'B0DEMO0008',  60, [3450, 3290, 2790, 4600]),
  row('BLANKET-WOOL-XL', 'Wool throw, 150 × 200 cm, charcoal',        'B0DEMO0009',  20, [8900, 8490, 7290, 12400]),
  row('BOTTLE-STEEL-750','Insulated steel bottle, 750 ml',            'B0DEMO0010',  90, [2799, 2590, 2190, 3600]),
  row('HEADPHONES-BT',   'Wireless headphones, over-ear',             'B0DEMO0011',  15, [12900, 11900, 9990, 17800]),
  row('CANDLE-CEDAR',    'Scented candle, cedar, 40 hours',           'B0DEMO0012', 150, [1850, 1790, 1490, 2400]),
  { ...row('RETIRED-1',  'Glass carafe, discontinued',                'B0DEMO0013',  10, [2400, 2290, 1990, 3200]), enabled: false },
  row('SOLDOUT-1',       'Limited print “Lighthouse”, sold out',      'B0DEMO0014',   0, [4200, 3990, 3490, 5600]),
];

/** Ordered in the demo, but in nobody's catalogue. */
const mystery = row('MYSTERY-1', 'Unlabelled sample', 'B0DEMO0099', 0, [1900, 1790, 1590, 2500]);

/** What the demo's shop sells, for seeding a catalogue. */
export const demoProducts: readonly DemoProduct[] = table.map(({ prices, ...product }) => product);

export type Sold = { readonly sku: string; readonly name: string; readonly asin: string; readonly price: number };

export function soldAs(sku: string, currency: Currency): Sold {
  const { name, asin, prices } = table.find((product) => product.sku === sku) ?? mystery;
  return { sku, name, asin, price: prices[currency] };
}

function row(
  sku: string,
  name: string,
  asin: string,
  stock: number,
  [USD, EUR, GBP, JPY]: readonly [number, number, number, number],
): Row {
  return { sku, name, asin, enabled: true, stock, prices: { USD, EUR, GBP, JPY } };
}
