import { readdirSync, readFileSync } from 'node:fs';
import { type DocumentNode, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { costsOf } from '../../src/server/cost.ts';
import { defaultLimits } from '../../src/server/limits.ts';

const costOf = costsOf(schema);

function cost(text: string | DocumentNode, values: Record<string, unknown> = {}) {
  const document = typeof text === 'string' ? parse(text) : text;
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('Which operation?');
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], values);
  return costOf(document, operation, coerced ?? {});
}
const requested = (text: string, values?: Record<string, unknown>) => cost(text, values).requested;

const page = `nodes { id number state placedAt items { sku name quantityOrdered unitPrice { amount } } totals { grandTotal { amount } due { amount } }
  shipments { number packages { carrierCode trackingNumber } } actions { action allowed reasons { code message } } } pageInfo { endCursor hasNextPage }`;

const money = '{ amount currency }';
const priced = `subtotal ${money} discount ${money} shipping ${money} tax ${money} grandTotal ${money}`;
const everything = `nodes { id number state customer { name } shippingAddress { city }
  actions { action allowed reasons { code message } items { item { sku } maxQuantity } }
  items { sku quantityToShip unitPrice ${money} rowTotal ${money} tax ${money} } totals { ${priced} due ${money} }
  invoices { number ${priced} items { quantity rowTotal ${money} orderItem { sku } } }
  shipments { number items { quantity orderItem { sku } } packages { trackingNumber items { quantity } } }
  creditMemos { number ${priced} items { quantity orderItem { sku } } }
  amazonEffects { kind state lastError } }`;

describe('the limit of cost', () => {
  it('lets every example through', () => {
    const folder = new URL('../examples/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
    const costs = files.map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return [file, requested(text, { input: {}, inputs: [] })] as const;
    });
    expect(costs.filter(([, points]) => points > defaultLimits.cost / 4)).toEqual([]);
  });

  it('lets a page of 100 orders with items, totals, parcels and actions through, and one of 20 with everything', () => {
    expect(requested(`{ orders { ${page} } }`)).toBe(141);
    expect(requested(`{ orders(first: 100) { ${page} } }`)).toBe(701);
    expect(requested(`{ orders(first: 20) { ${everything} } }`)).toBeLessThan(1_000);
  });

  it('lets 100 be shipped in one call', () => {
    const many = `mutation($inputs: [ShipInput!]!) { shipMany(inputs: $inputs) { operation { replayed order { id } }
      shipment { number packages { trackingNumber } order { id } } order { state items { quantityToShip } } invoice { number }
      amazonEffects { kind state } errors { code message path fix ... on ConflictError { currentOrder { id version } } } } }`;
    const inputs = Array.from({ length: 100 }, (_, n) => ({
      orderId: `ord_${n}`,
      packages: [],
      idempotencyKey: `${n}`,
    }));
    expect(requested(many, { inputs })).toBe(900);
  });

  it('counts what an event, an audit entry and a webhook lead to', () => {
    const audit = 'nodes { mutation store { name } subjects { id } changes { subject { id } field before after } }';
    expect(requested(`{ auditEntries(first: 100) { ${audit} } }`)).toBe(601);
    expect(requested('{ webhooks(storeId: "x") { url deliveries { nodes { state } totalCount { value } } } }')).toBe(
      720,
    );
    expect(requested('{ orderEvents(first: 100) { nodes { kind order { number items { sku } } } } }')).toBe(401);
    expect(requested('subscription { orderEvents { cursor order { number items { sku } } } }')).toBe(4);
    expect(requested('{ deprecatedUses(first: 100) { nodes { element callerName } } }')).toBe(101);
    expect(requested('{ apiKeys { name deprecatedUses { element } } }')).toBe(30);
  });
});
