import type { Order } from '../state/records.ts';
import { type MarketName, markets } from './markets.ts';

type Address = NonNullable<NonNullable<Order['recipient']>['deliveryAddress']>;

type Buyer = readonly [name: string, street: string, city: string, region: string, postalCode: string, phone: string];

/** Nobody: names and streets are invented, numbers are from ranges kept for fiction. */
// biome-ignore format: a table reads best as a table
const buyers: Readonly<Record<MarketName, readonly Buyer[]>> = {
  US: [
    ['Odessa Fernwright', '14 Juniper Hollow Rd', 'Bellmarsh',    'OR', '97555', '+1 503-555-0114'],
    ['Marcus Tillinghale','208 Quarry Lane Apt 5','Stonefield',   'OH', '44555', '+1 216-555-0122'],
    ['Priya Vandermolen', '77 Larkspur Ave',      'Cedar Bight',  'WA', '98555', '+1 206-555-0131'],
    ['Theo Abernackle',   '5 Millrace Ct',        'Dunmore Falls','PA', '18555', '+1 570-555-0140'],
    ['Ines Calloway-Ruiz','931 Saltgrass Dr',     'Port Amity',   'TX', '77555', '+1 409-555-0153'],
    ['Walter Pennyfeather','62 Foxglove Way',     'Ashbury',      'MA', '01555', '+1 413-555-0166'],
    ['Lena Brightwater',  '1180 Copper Kettle Rd','Red Mesa',     'AZ', '85555', '+1 602-555-0175'],
    ['Dario Oakhurst',    '43 Ferry Landing',     'Wrenport',     'ME', '04555', '+1 207-555-0188'],
    ['Summer Halloran-Yi','300 Beacon Terrace',   'Golden Spur',  'CO', '80555', '+1 303-555-0197'],
  ],
  DE: [
    ['Friedhelm Sonnleitner', 'Ahornweg 12',      'Niederbach',   'Hessen',  '35555', '+49 30 23125 114'],
    ['Katrin Oberwasser',     'Lindenallee 3',    'Großwalde',    'Sachsen', '04555', '+49 30 23125 122'],
    ['Emre Taschenberg',      'Am Speicher 27 b', 'Hafenstadt',   'Bremen',  '28555', '+49 30 23125 131'],
  ],
  UK: [
    ['Rosalind Merriweather', '9 Thistle Row',    'Little Harrow','England', 'HA5 5QX', '+44 1632 960114'],
    ['Callum Strathbogle',    '31 Kirk Wynd',     'Inverdale',    'Scotland','IV5 5QX', '+44 1632 960122'],
    ['Nia Cadwaladr-Price',   '4 Heol y Bryn',    'Pontlas',      'Wales',   'CF5 5QX', '+44 1632 960131'],
  ],
  JP: [
    ['架空 花子', '青葉町1-2-3',       '見本市', '東京都',  '555-0001', '+81 3-5550-0114'],
    ['見本 太郎', '若葉台4-5-6 202号', '例示市', '大阪府',  '555-0002', '+81 6-5550-0122'],
    ['例示 次郎', '桜通り7-8',         '架空市', '北海道',  '555-0003', '+81 11-5550-0131'],
  ],
};

export function buyerOf(market: MarketName, serial: number, business: boolean): Pick<Order, 'buyer' | 'recipient'> {
  const list = buyers[market];
  const [name, addressLine1, city, stateOrRegion, postalCode, phone] = list[serial % list.length] ?? list[0] ?? blank;
  const { mailDomain, countryCode } = markets[market];
  const deliveryAddress: Address = {
    name,
    ...(business && { companyName: `${city} Workshop Supplies` }),
    addressLine1,
    city,
    stateOrRegion,
    postalCode,
    countryCode,
    phone,
    addressType: business ? 'COMMERCIAL' : 'RESIDENTIAL',
  };
  return {
    buyer: {
      buyerName: name,
      buyerEmail: `demo${String(serial).padStart(4, '0')}@${mailDomain}`,
      ...(business && {
        buyerCompanyName: `${city} Workshop Supplies`,
        buyerPurchaseOrderNumber: `PO-2026-${String(serial).padStart(4, '0')}`,
      }),
    },
    recipient: { deliveryAddress },
  };
}

const blank: Buyer = ['', '', '', '', '', ''];
