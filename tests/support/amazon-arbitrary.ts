import fc from 'fast-check';
import { models } from './amazon-models.ts';

// Orders made from Amazon's own schema: any part may be absent, and what is there is mostly what the schema says,
// now and then what Amazon might come to send, and now and then what nobody should.

type Arbitrary = fc.Arbitrary<unknown>;
type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

const definitions: Readonly<Record<string, Schema>> =
  models.find(({ file }) => file === 'orders_2026-01-01.json')?.model.definitions ?? {};

/** Of the first kind nine times in ten; the rest of the other kinds, alike. */
function mostly(usual: Arbitrary, ...odd: readonly Arbitrary[]): Arbitrary {
  return fc.oneof({ weight: 9 * odd.length, arbitrary: usual }, ...odd.map((arbitrary) => ({ weight: 1, arbitrary })));
}

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udc00y',
    '\ufffe',
    '\u202e',
    'é'.normalize('NFD'),
    '💥',
    "'; --",
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('A very long text. '.repeat(2_000), 'W'.repeat(20_000), '語'.repeat(5_000)),
);
const text = mostly(fc.string({ maxLength: 12 }), oddText);
const nested = fc.integer({ min: 1, max: 12 }).map((power) => {
  let deep: unknown = 'deep';
  for (let level = 0; level < 2 ** power; level += 1) deep = level % 2 ? [deep] : { deep };
  return deep;
});
export const junk: Arbitrary = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e308, '', [], {}, [null], [[]], 'null'),
  oddText,
  nested,
  fc.jsonValue({ maxDepth: 3 }),
);

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: length });
const amount = mostly(
  fc.integer({ min: 0, max: 100_000 }).map((cents) => (cents / 100).toFixed(2)),
  fc.constantFrom('0', '0.00', '-0.00', '-12.50', '1E+2', '1e-2', ' 12.3 ', '+5', '.5', '5.', '1E400', '-1e-400'),
  fc.constantFrom('1,234.56', '12,50', 'ten', '', 'NaN', '0x10', '١٢', '1 000', '--1', '1e', '∞'),
  fc.constantFrom(
    '9223372036854775807',
    '92233720368547758.08',
    '999999999999999',
    '10000000000000.00',
    '1e15',
    '1e16',
  ),
  fc.tuple(digits(40), digits(40)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.oneof(fc.double({ noNaN: true }), fc.integer()),
);
const instant = mostly(
  fc
    .date({ min: new Date('2026-02-10'), max: new Date('2026-03-02'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  fc.constantFrom(
    '2026-02-20T10:00:00+09:00',
    '2026-02-20T10:00:00.123456789Z',
    '2026-02-20T10:00Z',
    '2026-02-20T24:00:00Z',
  ),
  fc.constantFrom(
    '2026-02-20',
    '20260220T100000Z',
    '02/20/2026',
    '1771581600',
    'Fri Feb 20 2026',
    '2026-02-30T10:00:00Z',
    '',
  ),
  fc.constantFrom(
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '+275760-09-13T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '-000001-01-01T00:00:00Z',
  ),
  fc.integer(),
);
const units = mostly(fc.integer({ min: 0, max: 5 }), fc.constantFrom(-1, 1.5, 2 ** 31, 2 ** 31 - 1, 1e21, '2', null));
const words = (...known: readonly string[]) =>
  mostly(fc.constantFrom(...known), fc.constantFrom('NEW_WORD', 'unknown'), text);

/** What a field may hold, where its name says more than its schema. */
const byName: Readonly<Record<string, Arbitrary>> = {
  orderId: mostly(
    fc.integer({ min: 1, max: 9_999_999 }).map((last) => `112-5550001-${String(last).padStart(7, '0')}`),
    text,
  ),
  orderItemId: mostly(fc.constantFrom('00000000001', '00000000002', '00000000003'), text, fc.integer()),
  marketplaceId: mostly(fc.constant('ATVPDKIKX0DER'), fc.constantFrom('A1VC38T7YXB528', 'NOWHERE')),
  sellerSku: mostly(fc.constantFrom('MUG', 'TEE'), text),
  currencyCode: mostly(
    mostly(fc.constant('USD'), fc.constantFrom('JPY', 'KWD', 'EUR')),
    fc.constantFrom('usd', 'XXX', 'DOLLAR', ''),
  ),
  quantityOrdered: units,
  quantityFulfilled: units,
  quantityUnfulfilled: units,
  quantity: units,
  fulfilledBy: words('MERCHANT', 'AMAZON'),
  type: words('ITEM', 'SHIPPING', 'GIFT_WRAP', 'COD_FEE', 'OTHER', 'TAX', 'DISCOUNT', 'DELIVERY_TIP'),
  subtype: words('ITEM', 'SHIPPING', 'GIFT_WRAP', 'COD_FEE', 'OTHER', 'DISCOUNT'),
  requester: words('BUYER', 'SELLER'),
  packageReferenceId: mostly(fc.constantFrom('1', '2'), text),
  buyerEmail: mostly(fc.constant('k3j2h1g0@marketplace.amazon.com'), text),
  countryCode: mostly(fc.constantFrom('US', 'DE', 'JP'), fc.constantFrom('UK', 'ZZ', 'usa')),
};
const needed = new Set([
  'fulfillment',
  'fulfilledBy',
  'marketplaceId',
  'proceeds',
  'grandTotal',
  'proceedsTotal',
  'sellerSku',
]);

function arbitraryOf(schema: Schema, name: string): Arbitrary {
  return fc.oneof({ weight: 24, arbitrary: byName[name] ?? asDescribed(schema, name) }, { weight: 1, arbitrary: junk });
}

function asDescribed(
  { $ref, type, format, enum: known, items, properties, required = [] }: Schema,
  name: string,
): Arbitrary {
  if ($ref) {
    const definition = $ref.replace('#/definitions/', '');
    return definition === 'Decimal' ? amount : asDescribed(definitions[definition] ?? {}, name);
  }
  if (known) return words(...known);
  if (properties) {
    const fields = Object.entries(properties).map(([field, one]) => {
      const value = arbitraryOf(one, field);
      const present = required.includes(field) || needed.has(field) ? 40 : 1;
      return [field, fc.option(value, { nil: undefined, freq: present })] as const;
    });
    return fc.record(Object.fromEntries(fields)).map((record) => JSON.parse(JSON.stringify(record)));
  }
  if (items) return fc.array(arbitraryOf(items, name), { maxLength: 3 });
  if (type === 'integer' || type === 'number') return fc.oneof(fc.integer(), fc.double({ noNaN: true }));
  return format?.startsWith('date') ? instant : text;
}

/** Any order that Amazon's schema describes, or nearly. */
export const schemaOrder = asDescribed({ $ref: '#/definitions/Order' }, 'order');

const money = fc.record({ amount, currencyCode: fc.constantFrom('USD', 'EUR', 'JPY', 'KWD') });

/** A good order of which up to three parts, wherever they are, are something else. */
export function brokenOrder(good: object): Arbitrary {
  const change = fc.constantFrom(...pathsIn(good)).chain((path) => {
    const name = String(path.at(-1));
    const fitting = /total$|^subtotal$|^value$/i.test(name) ? money : name === 'amount' ? amount : byName[name];
    return fc.tuple(fc.constant(path), fitting ? mostly(fitting, junk) : fc.oneof(junk, instant, text));
  });
  return fc
    .array(change, { minLength: 0, maxLength: 3 })
    .map((changes) => changes.reduce<unknown>((order, [path, value]) => replaced(order, path, value), good));
}

type Path = readonly (string | number)[];

export function* pathsIn(json: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) yield* pathsIn(value, [...path, Array.isArray(json) ? +key : key]);
}

export function replaced(json: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.map((one, index) => (index === key ? replaced(one, rest, value) : one));
  const record = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  return { ...record, [key]: replaced(record[key], rest, value) };
}
