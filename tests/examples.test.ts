import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type Running, startDesk } from '../src/desk.ts';
import { copyTemplate } from './support/database.ts';
import { subscribe } from './support/subscriber.ts';

const folder = join(import.meta.dirname, 'examples');
const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
const key = 'the-key-that-the-page-carries';

type Tab = { readonly query: string; readonly variables: string };
// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
type Data = any;

let place: Awaited<ReturnType<typeof copyTemplate>>;
let desk: Running;
const said: string[] = [];

beforeAll(async () => {
  place = await copyTemplate();
  const { address } = place;
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    ADMIN_API_KEY: key,
    SECRETS_KEY: 's'.repeat(32),
    ...(address.kind === 'server' ? { DATABASE_URL: address.url } : {}),
    DATA_DIR: address.kind === 'server' ? 'memory:' : address.directory,
  });
  desk = await startDesk(config, { serve: true, work: true }, (line) => said.push(line));
});

afterAll(async () => {
  await desk?.stop();
  await place?.remove();
});

/** What GraphiQL opens with: the examples in order, with the ids of this database. */
async function tabs(): Promise<readonly Tab[]> {
  const page = await (await fetch(`${desk.url}/graphql`, { headers: { accept: 'text/html' } })).text();
  return JSON.parse(/"defaultTabs":(\[.*?\]),"defaultHeaders"/s.exec(page)?.[1] ?? '[]');
}

async function ask({ query, variables }: Tab): Promise<Data> {
  const response = await fetch(`${desk.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables: JSON.parse(variables || '{}') }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

/** Something happens once the subscriber is there. */
async function toldOf({ query }: Tab): Promise<Data> {
  const subscriber = await subscribe(desk.url, key, query);
  const comment = { query: addComment, variables: (await tabs())[names.indexOf('12-send-email.graphql')]?.variables ?? '' };
  const { subjectId: orderId } = JSON.parse(comment.variables).input;
  await ask({ ...comment, variables: JSON.stringify({ input: { orderId, text: 'seen', idempotencyKey: randomUUID() } }) });
  const told = await subscriber.next();
  subscriber.close();
  return told?.data;
}
const addComment = 'mutation($input: AddCommentInput!) { addComment(input: $input) { errors { code } } }';

const example = async (name: string) => {
  const tab = (await tabs())[names.indexOf(name)];
  if (!tab) throw new Error(`GraphiQL has no tab for ${name}.`);
  return /^subscription/m.test(tab.query) ? toldOf(tab) : ask(tab);
};

const sent = (kind: string) => [{ kind, state: expect.stringMatching(/^(QUEUED|SENDING|ACCEPTED|CONFIRMED)$/) }];
const usd = (amount: string) => ({ amount, currency: 'USD' });

/** What README tells of each, on a desk that was just started, in this order. */
const walk: Readonly<Record<string, (data: Data) => void | Promise<void>>> = {
  '01-recent-orders.graphql': ({ recentOrders }) => {
    expect(recentOrders).toHaveLength(5);
    expect(recentOrders[0]).toMatchObject({ orderNumber: '112-5550000-0000015', status: 'PENDING', order: null });
    expect(recentOrders).toContainEqual(
      expect.objectContaining({ orderNumber: '112-5550000-0000011', status: 'UNSHIPPED', total: usd('132.74') }),
    );
  },
  '02-open-an-order.graphql': ({ order }) => {
    expect(order).toMatchObject({
      state: 'NEW',
      items: [{ sku: 'MUG-BLUE-350', quantityToShip: 4 }, { sku: 'TEAPOT-CAST-800' }],
      totals: { grandTotal: usd('132.74') },
    });
    const refused = order.actions.filter(({ allowed }: Data) => !allowed);
    expect(refused).toMatchObject([
      { action: 'CREDIT_MEMO', reasons: [{ code: 'NOTHING_TO_REFUND' }, { code: 'AMAZON_REFUND_BEFORE_SHIPMENT' }] },
      { action: 'UNHOLD', reasons: [{ code: 'UNHOLD_NOT_ALLOWED' }] },
      { action: 'CORRECT_TRACKING', reasons: [{ code: 'NOTHING_TO_CORRECT' }] },
    ]);
  },
  '03-ship-dry-run.graphql': ({ ship }) => {
    expect(ship).toMatchObject({
      operation: { dryRun: true },
      order: { state: 'PROCESSING', shippingState: 'PARTIALLY_SHIPPED' },
      amazonEffects: [{ kind: 'CONFIRM_SHIPMENT', state: 'QUEUED' }],
      errors: [],
    });
  },
  '04-ship.graphql': ({ ship }) => {
    expect(ship).toMatchObject({
      shipment: { number: '000000001', packages: [{ referenceId: '1', carrierCode: 'UPS' }] },
      order: { state: 'PROCESSING', shippingState: 'PARTIALLY_SHIPPED' },
      amazonEffects: sent('CONFIRM_SHIPMENT'),
      errors: [],
    });
  },
  '05-watch-amazon.graphql': ({ order }) => {
    expect(order.amazonEffects[0]).toMatchObject({ kind: 'CONFIRM_SHIPMENT', state: 'CONFIRMED', attempts: 1 });
  },
  '06-invoice.graphql': ({ invoice }) => {
    expect(invoice).toMatchObject({
      invoice: {
        number: '000000001',
        shipping: { amount: '12.99' },
        tax: { amount: '5.84' },
        grandTotal: usd('78.79'),
      },
      errors: [],
    });
  },
  '07-credit-memo.graphql': ({ creditMemo }) => {
    expect(creditMemo).toMatchObject({
      creditMemo: { number: '000000001', items: [{ quantity: 1, returnedToStock: 1 }], grandTotal: usd('16.19') },
      order: { totals: { refunded: { amount: '16.19' }, refundable: { amount: '62.60' } } },
      amazonEffects: sent('REFUND'),
      errors: [],
    });
  },
  '08-cancel.graphql': ({ cancelAmazonOrder }) => {
    expect(cancelAmazonOrder).toMatchObject({
      order: {
        state: 'CANCELED',
        shippingState: 'CANCELED',
        allowedActions: ['ADD_COMMENT', 'CORRECT_ADDRESS', 'MESSAGE_BUYER'],
      },
      amazonEffects: sent('CANCEL_ORDER'),
      errors: [],
    });
  },
  '09-blocked-order.graphql': ({ amazonOrder }) => {
    expect(amazonOrder).toMatchObject({
      importState: 'BLOCKED',
      importBlockers: [{ code: 'PRODUCT_NOT_FOUND', sku: 'MYSTERY-1' }],
      order: null,
    });
  },
  '10-find-orders.graphql': ({ orders }) => {
    expect(orders.totalCount).toEqual({ value: 4, exact: true });
    expect(orders.nodes).toHaveLength(3);
    const times = orders.nodes.map(({ shipBy }: Data) => shipBy.latest);
    expect(times).toEqual(times.toSorted());
    for (const { customer } of orders.nodes) expect(customer.name).toBe('Lena Brightwater');
  },
  '11-hold.graphql': ({ hold, unhold }) => {
    expect(hold).toMatchObject({ order: { state: 'ON_HOLD', hold: { placedBy: 'admin' } }, errors: [] });
    expect(hold.warnings).toEqual([{ code: 'SHIP_BY_AT_RISK' }]);
    const [ship] = hold.order.actions;
    const clearsAt = '2035-01-01T09:00:00.000Z';
    expect(ship).toEqual({ action: 'SHIP', allowed: false, reasons: [{ code: 'SHIP_STATE_FORBIDDEN', clearsAt }] });
    expect(unhold).toMatchObject({ order: { state: 'NEW' }, errors: [] });
    expect(unhold.order.allowedActions).toContain('SHIP');
  },
  '12-send-email.graphql': ({ sendEmail }) => {
    expect(sendEmail).toMatchObject({
      email: { state: 'KEPT', to: 'demo0011@marketplace.amazon.com', sentAt: null, lastError: null },
      errors: [],
    });
    expect(sendEmail.email.text).toContain('Total: 132.74 USD');
  },
  '13-documents.graphql': async ({ order }) => {
    const urls = [order.invoices[0].pdfUrl, order.shipments[0].packingSlipUrl, order.creditMemos[0].pdfUrl];
    for (const url of urls) {
      const answer = await fetch(url);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect((await answer.text()).slice(0, 5)).toBe('%PDF-');
    }
  },
  '14-history.graphql': ({ order }) => {
    const { nodes } = order.events;
    expect(nodes.map(({ sequence }: Data) => sequence)).toEqual(nodes.map((_: Data, index: number) => index + 1));
    const kinds = nodes.map(({ kind }: Data) => kind).filter((kind: string) => kind !== 'EFFECT_CHANGED');
    expect(kinds).toEqual(['RECEIVED', 'IMPORTED', 'SHIPPED', 'INVOICED', 'REFUNDED', 'EMAILED']);
    expect(nodes.at(2)).toMatchObject({ actor: 'admin', idempotencyKey: 'walk-ship-1', state: 'PROCESSING' });
  },
  '15-store-sync.graphql': ({ stores }) => {
    const [{ name, sync }] = stores;
    expect([name, sync.lastError]).toEqual(['Demo store', null]);
    const { listed, missing, numbersMissing, ...kept } = sync.coverage;
    expect([listed, missing, numbersMissing]).toEqual([expect.any(Number), 0, []]);
    expect(kept.imported).toBeGreaterThan(20);
    expect(Object.values<number>(kept).reduce((sum, count) => sum + count)).toBe(listed);
    const { ratePerSecond, burst } = sync.budgets.find(({ operation }: Data) => operation === 'searchOrders');
    expect([ratePerSecond, burst]).toEqual([0.0056, 20]);
  },
  '16-compare.graphql': ({ compareOrder }) => {
    expect(compareOrder).toMatchObject({
      differences: [],
      order: { shippingState: 'PARTIALLY_SHIPPED' },
      amazonOrder: { shippingState: 'PARTIALLY_SHIPPED', comparedAt: expect.any(String) },
      errors: [],
    });
  },
  '17-message-buyer.graphql': ({ messageBuyer }) => {
    expect(messageBuyer).toMatchObject({
      operation: { dryRun: true },
      message: { kind: 'UNEXPECTED_PROBLEM', text: expect.stringContaining('cracked') },
      amazonEffects: [{ kind: 'MESSAGE_BUYER', state: 'QUEUED' }],
      errors: [],
    });
  },
  '18-effect-actions.graphql': ({ order }) => {
    const [{ kind, state, readBack, actions }] = order.amazonEffects;
    expect([kind, state, readBack.state]).toEqual(['CONFIRM_SHIPMENT', 'CONFIRMED', 'MATCHED']);
    expect(actions).toMatchObject([
      { action: 'RETRY', allowed: false, reasons: [{ code: 'EFFECT_NOT_RETRYABLE' }] },
      { action: 'RECALL', allowed: false, reasons: [{ code: 'EFFECT_ALREADY_SENT' }] },
      { action: 'SETTLE', allowed: false, reasons: [{ code: 'EFFECT_NOT_SETTLEABLE' }] },
    ]);
  },
  '19-erase-buyer-data.graphql': ({ eraseBuyerData }) => {
    expect(eraseBuyerData).toMatchObject({
      operation: { dryRun: true },
      amazonOrder: { buyerName: null, shippingAddress: null, buyerDataErasedAt: expect.any(String) },
      order: { totals: { grandTotal: { currency: 'USD' } } },
      errors: [],
    });
  },
  '20-buyer-reads.graphql': ({ amazonOrder }) => {
    expect(amazonOrder.buyerDataErasesAt).toBeNull();
    expect(amazonOrder.buyerDataReads[0]).toMatchObject({ actor: 'admin', readAt: expect.any(String) });
  },
  '21-order-events.graphql': ({ orderEvents }) => {
    const { nodes, pageInfo } = orderEvents;
    expect(nodes).toHaveLength(20);
    expect(nodes[0].kind).toBe('RECEIVED');
    expect(pageInfo).toEqual({ hasNextPage: true, endCursor: nodes[19].cursor });
  },
  '22-live-events.graphql': ({ orderEvents }) => {
    expect(orderEvents).toMatchObject({ kind: 'COMMENTED', actor: 'admin', order: { state: 'PROCESSING' } });
  },
};

describe('every example', () => {
  it('is told of here, and says first what it shows', () => {
    expect(names).toEqual(Object.keys(walk));
    for (const name of names) expect(readFileSync(join(folder, name), 'utf8'), name).toMatch(/^# [A-Z].+\n(# .+\n)+\w/);
  });

  it('is one named operation, as GraphiQL wants it', () => {
    for (const name of names) {
      const { definitions } = parse(readFileSync(join(folder, name), 'utf8'));
      expect(definitions, name).toMatchObject([{ kind: 'OperationDefinition', name: { value: expect.any(String) } }]);
    }
  });
});

describe('the walk through one order, on a desk that was just started', { timeout: 60_000 }, () => {
  it('finds the ids of its orders in its variables', async () => {
    const ready = async () => (await tabs()).some(({ variables }) => /\{\{|""/.test(variables));
    await expect.poll(ready, { timeout: 30_000, interval: 100 }).toBe(false);
    expect((await tabs()).map(({ query }) => query)).toEqual(
      names.map((name) => readFileSync(join(folder, name), 'utf8')),
    );
  });

  it.for(names)('%s shows what README says', async (name) => {
    const look = async () => walk[name]?.(await example(name));
    // Amazon takes its time: that one is run until it shows.
    if (name === '05-watch-amazon.graphql') await vi.waitFor(look, { timeout: 20_000, interval: 200 });
    else await look();
  });

  it('shows the same when it is walked again, and Amazon is told nothing twice', async () => {
    for (const name of [
      '04-ship.graphql',
      '06-invoice.graphql',
      '07-credit-memo.graphql',
      '08-cancel.graphql',
      '16-compare.graphql',
    ]) {
      const [answer] = Object.values(await example(name)) as Data[];
      expect(answer.errors, name).toEqual([]);
      if (answer.operation) expect(answer.operation).toEqual({ replayed: true });
    }
    const sandbox = said.flatMap((line) => /Seller Central at (\S+)/.exec(line)?.[1] ?? [])[0];
    const kinds = async () => {
      const { effects } = await (await fetch(`${sandbox}/_sandbox/effects`)).json();
      return effects.map(({ kind }: Data) => kind).sort();
    };
    await expect
      .poll(kinds, { timeout: 30_000, interval: 200 })
      .toEqual(['CANCEL_ORDER', 'CONFIRM_SHIPMENT', 'REFUND']);
  });
});
