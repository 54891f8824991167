const many = (times: number, field: (n: number) => string) =>
  `{ ${Array.from({ length: times }, (_, n) => `a${n}: ${field(n)}`).join(' ')} }`;
const count = 'totalCount { value exact }';
const words = ['smith', 'jon smith', 'sm', 's', 'a', 'title7', 'köln thing', 'nobody', 'ana lopez leeds', 'thing'];
const filters = [
  'customer: "smith", grandTotal: { min: "500" }',
  'customer: "zq"',
  'sku: "SKU-3", states: [COMPLETE]',
  'grandTotal: { min: "25" }, buyerCancelRequested: false',
  'amazonOrderNumber: "77"',
  'states: [COMPLETE], updatedAt: { from: "2023-01-01T00:00:00Z" }',
  'amazonEffectStates: [CONFIRMED], grandTotal: { max: "800" }',
  'number: "00", states: [CLOSED]',
];

const byTotal = 'sort: { field: GRAND_TOTAL, direction: ASC }';
const money = '{ amount currency }';
const lines = 'items { quantity orderItem { sku } }';
const parts = `id number state items { sku quantityToShip unitPrice ${money} } totals { grandTotal ${money} due ${money} }
  shipments { number packages { trackingNumber } } actions { action allowed reasons { code message } items { maxQuantity } }`;
const everything = `${parts} invoices { number ${lines} } creditMemos { number ${lines} } emails { state }
  amazonEffects { kind state } amazonOrder { number packages { trackingNumber } } comments { text }`;

/** The slowest that the limits let through, as far as is known: as much of everything as 1,000 points buy. */
export const dearQueries: Readonly<Record<string, string>> = {
  'a page of 100 with items, parcels, totals and actions': `{ orders(first: 100) { nodes { ${parts} } } }`,
  'a page of 20 with everything': `{ orders(first: 20) { nodes { ${everything} } ${count} } }`,
  'the last 100': `{ orders(last: 100) { nodes { ${parts} } pageInfo { startCursor } } }`,
  'the histories of 9 orders': '{ orders(first: 9) { nodes { events(first: 100) { nodes { id at: occurredAt } } } } }',
  'six counts by filters': many(6, (n) => `orders(first: 0, filter: { ${filters[n % filters.length]} }) { ${count} }`),
  'six counts by words': many(6, (n) => `orders(first: 0, search: "${words[n % words.length]}") { ${count} }`),
  'six pages by words that nearly all or none have': many(
    6,
    (n) => `orders(first: 50, search: "${words[n % words.length]}", ${byTotal}) { nodes { number } }`,
  ),
  'nine pages by two words that one in a hundred has': many(
    9,
    () => `orders(first: 10, search: "jon smith", ${byTotal}) { nodes { number } }`,
  ),
  'six pages by filters': many(
    6,
    (n) => `orders(first: 50, filter: { ${filters[n % filters.length]} }) { nodes { number } }`,
  ),
  'sixteen counts by states and times': many(
    16,
    (n) =>
      `orders(first: 0, filter: { states: [CLOSED, CANCELED], updatedAt: { from: "2024-0${1 + (n % 9)}-01T00:00:00Z" } }) { ${count} }`,
  ),
  'sixteen pages by states': many(
    16,
    (n) =>
      `orders(first: 50, filter: { states: [${n % 2 ? 'ON_HOLD' : 'PROCESSING'}] }, ${byTotal}) { nodes { number } }`,
  ),
  'six counts of a buyer of Amazon orders': many(
    6,
    (n) => `amazonOrders(first: 0, filter: { buyerName: "${words[n % 3]}", total: { min: "${n}" } }) { ${count} }`,
  ),
  'six counts of a common buyer and a total': many(
    6,
    (n) => `orders(first: 0, filter: { customer: "smith", grandTotal: { min: "${500 + n}" } }) { ${count} }`,
  ),
};
