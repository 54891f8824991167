const sixteen = (field: (n: number) => string) =>
  `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: ${field(n)}`).join(' ')} }`;
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
  'sixteen counts by filters': sixteen(
    (n) => `orders(first: 0, filter: { ${filters[n % filters.length]} }) { ${count} }`,
  ),
  'sixteen counts by words': sixteen((n) => `orders(first: 0, search: "${words[n % words.length]}") { ${count} }`),
  'sixteen pages by words that nearly all or none have': sixteen(
    (n) =>
      `orders(first: 50, search: "${words[n % words.length]}", sort: { field: GRAND_TOTAL, direction: ASC }) { nodes { number } }`,
  ),
  'sixteen pages by filters': sixteen(
    (n) => `orders(first: 50, filter: { ${filters[n % filters.length]} }) { nodes { number } }`,
  ),
  'sixteen counts of a buyer of Amazon orders': sixteen(
    (n) => `amazonOrders(first: 0, filter: { buyerName: "${words[n % 3]}", total: { min: "${n}" } }) { ${count} }`,
  ),
};
