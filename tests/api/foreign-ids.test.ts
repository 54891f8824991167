import { expect, it } from 'vitest';
import { fanOutWebhooks } from '../../src/app/fan-out-webhooks.ts';
import { addDeprecatedUses } from '../../src/db/deprecated-uses.ts';
import { eq } from '../../src/db/drizzle.ts';
import { insertStore } from '../../src/db/stores.ts';
import { orderDifferences, webhookDeliveries } from '../../src/db/tables.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { globalId, idOf } from '../../src/graphql/global-id.ts';
import { schema } from '../../src/graphql/schema.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { type Answer, adminKey, useDesk } from '../support/desk.ts';
import { subscribe } from '../support/subscriber.ts';
import { actsOf } from './support/acts.ts';
import { idPlaces, inputOf } from './support/id-places.ts';

const desk = useDesk();
const acts = actsOf(desk);
const canadian = 'a key of the Canadian store';
const canadaUuid = '01900000-0000-7000-8000-000000000009';
const differenceUuids = ['01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b'];

/** What can be named of a store: ids, numbers and words. */
type World = Readonly<Record<string, string>>;
type Input = Readonly<Record<string, unknown>>;
type Scenario = {
  /** What stands there: of the other store, of nothing, and of the caller's own store. */
  readonly of: readonly string[];
  /** The request that says it there; an input is that of the mutation. */
  readonly ask: (it: string) => Input | string;
};

const nowhere: World = {
  number: '999-0000001-0000001',
  commerceNumber: '987654321',
  sku: 'NOTHING',
  buyer: 'Nobody',
  status: 'no_such_status',
  idempotencyKey: 'never used',
  mutation: 'neverCalled',
};

const lists = 'totalCount { value exact } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const ids = (...kinds: readonly string[]) => kinds;
let own: World = {};
let foreign: World = {};

const text = (value: string) => JSON.stringify(value);
const events = (args: string) => `{ orderEvents(${args}) { nodes { id kind } } }`;
const toldOf = (args: string) => `subscription { orderEvents(${args}) { id kind order { id } } }`;
const orders = (args: string) => `{ orders(${args}) { nodes { id } ${lists} } }`;
const amazonOrders = (args: string) => `{ amazonOrders(${args}) { nodes { id } ${lists} } }`;
const auditEntries = (args: string) => `{ auditEntries(${args}) { nodes { id } ${lists} } }`;
const deliveries = (args: string) =>
  `{ webhook(id: "${own.WEBHOOK}") { deliveries(${args}) { nodes { id } ${lists} } } }`;
const byWebhook = (more: Input = {}) => ({
  of: ids('WEBHOOK'),
  ask: (webhookId: string) => ({ webhookId, ...more }),
});
const byOrder = (more: Input = {}) => ({
  of: ids('ORDER'),
  ask: (orderId: string) => ({ orderId, ...more }),
});
const byNumber = (more: Input = {}) => ({
  of: ids('number'),
  ask: (amazonOrderNumber: string) => ({ amazonOrderNumber, ...more }),
});
const byEffect = (more: Input = {}) => ({
  of: ids('AMAZON_EFFECT'),
  ask: (amazonEffectId: string) => ({ amazonEffectId, ...more }),
});
const reading = (of: string | readonly string[], ask: (it: string) => string): Scenario => ({ of: [of].flat(), ask });

/** A place that this table does not have fails the first test: say here how something is asked for there. */
const scenarios: Readonly<Record<string, Scenario>> = {
  'Mutation.addComment(input).orderId': byOrder({ text: 'seen' }),
  'Mutation.cancelAmazonOrder(input).amazonOrderNumber': byNumber({ reason: 'NO_INVENTORY' }),
  'Mutation.correctAddress(input).amazonOrderNumber': byNumber({ address: { region: 'CA' } }),
  'Mutation.correctTracking(input).packageId': {
    of: ids('PACKAGE'),
    ask: (packageId) => ({ packageId, trackingNumber: '1Z9' }),
  },
  'Mutation.createApiKey(input).storeIds': {
    of: ids('STORE'),
    ask: (id) => ({ name: 'Key', permissions: ['SHIP'], storeIds: [id] }),
  },
  'Mutation.createWebhook(input).storeId': {
    of: ids('STORE'),
    ask: (storeId) => ({ storeId, url: 'https://hooks.example/other' }),
  },
  'Mutation.deleteWebhook(input).webhookId': byWebhook(),
  'Mutation.replayWebhook(input).webhookId': byWebhook({ since: '2026-01-01T00:00:00Z' }),
  'Mutation.retryParkedWebhookDeliveries(input).webhookId': byWebhook(),
  'Mutation.retryWebhookDelivery(input).deliveryId': {
    of: ids('WEBHOOK_DELIVERY'),
    ask: (deliveryId) => ({ deliveryId }),
  },
  'Mutation.rotateWebhookSecret(input).webhookId': byWebhook(),
  'Mutation.updateWebhook(input).webhookId': byWebhook({ paused: true }),
  'Mutation.creditMemo(input).orderId': byOrder({ reason: 'OTHER' }),
  'Mutation.creditMemo(input).invoiceId': {
    of: ids('INVOICE'),
    ask: (invoiceId) => ({ orderId: own.ORDER, reason: 'OTHER', invoiceId }),
  },
  'Mutation.creditMemo(input).items.itemId': {
    of: ids('ORDER_ITEM'),
    ask: (itemId) => ({ orderId: own.ORDER, reason: 'OTHER', items: [{ itemId, quantity: 1 }] }),
  },
  'Mutation.creditMemo(input).returnToStock.itemId': {
    of: ids('ORDER_ITEM'),
    ask: (itemId) => ({ orderId: own.ORDER, reason: 'OTHER', returnToStock: [{ itemId, quantity: 1 }] }),
  },
  'Mutation.eraseBuyerData(input).amazonOrderNumber': byNumber(),
  'Mutation.eraseBuyerData(input).orderId': byOrder(),
  'Mutation.hold(input).orderId': byOrder(),
  'Mutation.invoice(input).orderId': byOrder(),
  'Mutation.holdMany(inputs).orderId': byOrder(),
  'Mutation.invoiceMany(inputs).orderId': byOrder(),
  'Mutation.invoiceMany(inputs).items.itemId': {
    of: ids('ORDER_ITEM'),
    ask: (itemId) => ({ orderId: own.ORDER, items: [{ itemId, quantity: 1 }] }),
  },
  'Mutation.shipMany(inputs).orderId': byOrder({ packages: [{ carrierCode: 'UPS', trackingNumber: '1Z2' }] }),
  'Mutation.shipMany(inputs).packages.items.itemId': {
    of: ids('ORDER_ITEM'),
    ask: (itemId) => ({
      orderId: own.ORDER,
      packages: [{ carrierCode: 'UPS', trackingNumber: '1Z2', items: [{ itemId, quantity: 1 }] }],
    }),
  },
  'Mutation.unholdMany(inputs).orderId': byOrder(),
  'Mutation.invoice(input).items.itemId': {
    of: ids('ORDER_ITEM'),
    ask: (itemId) => ({ orderId: own.ORDER, items: [{ itemId, quantity: 1 }] }),
  },
  'Mutation.messageBuyer(input).orderId': byOrder({ kind: 'UNEXPECTED_PROBLEM', text: 'It will be late.' }),
  'Mutation.messageBuyer(input).invoiceId': {
    of: ids('INVOICE'),
    ask: (invoiceId) => ({ orderId: own.ORDER, kind: 'INVOICE', invoiceId }),
  },
  'Mutation.recallAmazonEffect(input).amazonEffectId': byEffect(),
  'Mutation.retryAmazonEffect(input).amazonEffectId': byEffect(),
  'Mutation.settleAmazonEffect(input).amazonEffectId': byEffect({ outcome: 'HAPPENED', evidence: 'Seen' }),
  'Mutation.revokeApiKey(input).apiKeyId': { of: ids('API_KEY'), ask: (apiKeyId) => ({ apiKeyId }) },
  'Mutation.sendEmail(input).subjectId': {
    of: ids('ORDER', 'SHIPMENT', 'INVOICE', 'CREDIT_MEMO'),
    ask: (subjectId) => ({ subjectId }),
  },
  'Mutation.ship(input).orderId': byOrder({ packages: [{ carrierCode: 'UPS', trackingNumber: '1Z2' }] }),
  'Mutation.ship(input).packages.items.itemId': {
    of: ids('ORDER_ITEM'),
    ask: (itemId) => ({
      orderId: own.ORDER,
      packages: [{ carrierCode: 'UPS', trackingNumber: '1Z2', items: [{ itemId, quantity: 1 }] }],
    }),
  },
  'Mutation.syncStore(input).storeId': { of: ids('STORE'), ask: (storeId) => ({ storeId }) },
  'Mutation.syncStore(input).amazonOrderNumber': {
    of: ids('number'),
    ask: (amazonOrderNumber) => ({ storeId: own.STORE, amazonOrderNumber }),
  },
  'Mutation.unhold(input).orderId': byOrder(),
  'Mutation.updateOrderSettings(input).storeId': {
    of: ids('STORE'),
    ask: (storeId) => ({ storeId, invoiceOnImport: true }),
  },

  'Query.amazonOrder(number)': reading('number', (it) => `{ amazonOrder(number: "${it}") { id } }`),
  'Query.amazonOrders(filter).buyerName': reading('buyer', (it) => amazonOrders(`filter: { buyerName: ${text(it)} }`)),
  'Query.amazonOrders(filter).number': reading('number', (it) => amazonOrders(`filter: { number: "${it}" }`)),
  'Query.amazonOrders(filter).storeIds': reading('STORE', (it) => amazonOrders(`filter: { storeIds: ["${it}"] }`)),
  'Query.auditEntries(filter).callerId': reading('API_KEY', (it) => auditEntries(`filter: { callerId: "${it}" }`)),
  'Query.auditEntries(filter).mutation': reading('mutation', (it) => auditEntries(`filter: { mutation: "${it}" }`)),
  'Query.auditEntries(filter).requestId': reading('requestId', (it) => auditEntries(`filter: { requestId: "${it}" }`)),
  'Query.auditEntries(filter).storeId': reading('STORE', (it) => auditEntries(`filter: { storeId: "${it}" }`)),
  'Query.auditEntries(filter).subjectId': reading(['ORDER', 'INVOICE', 'API_KEY', 'WEBHOOK'], (it) =>
    auditEntries(`filter: { subjectId: "${it}" }`),
  ),
  'Query.node(id)': reading(
    ['ORDER', 'ORDER_ITEM', 'INVOICE', 'SHIPMENT', 'PACKAGE', 'CREDIT_MEMO', 'AMAZON_ORDER', 'AMAZON_EFFECT'].concat([
      'STORE',
      'EMAIL',
      'COMMENT',
      'BUYER_MESSAGE',
      'ORDER_DIFFERENCE',
    ]),
    (it) => `{ node(id: "${it}") { id __typename } }`,
  ),
  'Query.nodes(ids)': reading(['ORDER', 'STORE'], (it) => `{ nodes(ids: ["${it}"]) { id __typename } }`),
  'Query.operation(idempotencyKey)': reading(
    'idempotencyKey',
    (it) => `{ operation(idempotencyKey: "${it}") { mutation order { id } } }`,
  ),
  'Query.order(by).id': reading('ORDER', (it) => `{ order(by: { id: "${it}" }) { id } }`),
  'Query.order(by).amazonOrderNumber': reading(
    'number',
    (it) => `{ order(by: { amazonOrderNumber: "${it}" }) { id } }`,
  ),
  'Query.order(by).number': reading('commerceNumber', (it) => `{ order(by: { number: "${it}" }) { id } }`),
  'Query.order(storeId)': reading(
    'STORE',
    (it) => `{ order(by: { number: "${own.commerceNumber}" }, storeId: "${it}") { id } }`,
  ),
  'Query.orderDifferences(storeId)': reading(
    'STORE',
    (it) => `{ orderDifferences(storeId: "${it}") { nodes { id } ${lists} } }`,
  ),
  'Query.orderEvents(orderId)': reading(['ORDER', 'AMAZON_ORDER'], (it) => events(`orderId: "${it}"`)),
  'Query.orderEvents(storeId)': reading('STORE', (it) => events(`storeId: "${it}"`)),
  'Query.orders(filter).amazonOrderNumber': reading('number', (it) => orders(`filter: { amazonOrderNumber: "${it}" }`)),
  'Query.orders(filter).customer': reading('buyer', (it) => orders(`filter: { customer: ${text(it)} }`)),
  'Query.orders(filter).number': reading('commerceNumber', (it) => orders(`filter: { number: "${it}" }`)),
  'Query.orders(filter).sku': reading('sku', (it) => orders(`filter: { sku: "${it}" }`)),
  'Query.orders(filter).statuses': reading('status', (it) => orders(`filter: { statuses: ["${it}"] }`)),
  'Query.orders(filter).storeIds': reading('STORE', (it) => orders(`filter: { storeIds: ["${it}"] }`)),
  'Query.orders(search)': reading(['number', 'sku', 'buyer', 'commerceNumber'], (it) => orders(`search: ${text(it)}`)),
  'Query.recentOrders(storeId)': reading('STORE', (it) => `{ recentOrders(storeId: "${it}") { orderNumber } }`),
  'Query.store(id)': reading('STORE', (it) => `{ store(id: "${it}") { id } }`),
  'Query.webhook(id)': reading('WEBHOOK', (it) => `{ webhook(id: "${it}") { id url } }`),
  'Query.webhooks(storeId)': reading('STORE', (it) => `{ webhooks(storeId: "${it}") { id url } }`),

  'Subscription.orderEvents(orderId)': reading(['ORDER', 'AMAZON_ORDER'], (it) =>
    toldOf(`orderId: "${it}", after: "${own.cursor}"`),
  ),
  'Subscription.orderEvents(storeId)': reading('STORE', (it) => toldOf(`storeId: "${it}", after: "${own.cursor}"`)),

  // Last: what it finds ends the difference that is asked for above.
  'Mutation.compareOrder(input).amazonOrderNumber': byNumber(),
};

/** Where a cursor stands: what is behind it are the caller's own, whoever was given it. */
const cursors: Readonly<Record<string, (cursor: string) => string>> = {
  'Query.orders(after)': (it) => orders(`after: "${it}"`),
  'Query.orders(before)': (it) => orders(`last: 9, before: "${it}"`),
  'Query.amazonOrders(after)': (it) => amazonOrders(`after: "${it}"`),
  'Query.amazonOrders(before)': (it) => amazonOrders(`last: 9, before: "${it}"`),
  'Query.orderDifferences(after)': (it) => `{ orderDifferences(after: "${it}") { nodes { id } ${lists} } }`,
  'Query.orderDifferences(before)': (it) => `{ orderDifferences(last: 9, before: "${it}") { nodes { id } ${lists} } }`,
  'Query.auditEntries(after)': (it) => auditEntries(`after: "${it}"`),
  'Query.auditEntries(before)': (it) => auditEntries(`last: 9, before: "${it}"`),
  'Query.deprecatedUses(after)': (it) => `{ deprecatedUses(after: "${it}") { nodes { callerId } ${lists} } }`,
  'Query.deprecatedUses(before)': (it) =>
    `{ deprecatedUses(last: 9, before: "${it}") { nodes { callerId } ${lists} } }`,
  'Webhook.deliveries(after)': (it) => deliveries(`after: "${it}"`),
  'Webhook.deliveries(before)': (it) => deliveries(`last: 9, before: "${it}"`),
  'Query.orderEvents(after)': (it) => events(`after: "${it}"`),
  'Subscription.orderEvents(after)': (it) => toldOf(`after: "${it}"`),
  'Order.events(after)': (it) => `{ order(by: { id: "${own.ORDER}" }) { events(after: "${it}") { nodes { id } } } }`,
  'AmazonOrder.events(after)': (it) =>
    `{ amazonOrder(number: "${own.number}") { events(after: "${it}") { nodes { id } } } }`,
};

/** The catalogue and the schema are the same for the whole deployment: a product has no store, nor has a field's name. */
const sharedByAll = ['Query.products(after)', 'Query.products(search)', 'Query.deprecatedUses(element)'];

it('every place where a caller can name something is asked for another store’s below', () => {
  const known = [...Object.keys(scenarios), ...Object.keys(cursors), ...sharedByAll];
  expect(idPlaces(schema).toSorted()).toEqual(known.toSorted());
});

/** An order with everything that hangs on one, half shipped or whole. */
async function worldOf(
  number: string,
  units: number,
  key: string,
  storeUuid: string,
  difference: string,
): Promise<World> {
  const order = await desk.orderBy(number);
  const webhook = await call('createWebhook', 'webhook { id }', {
    storeId: globalId('STORE', storeUuid),
    url: `https://hooks.example/${number}`,
    idempotencyKey: `webhook of ${number}`,
  });
  const { id: webhookId } = webhook.webhook;
  const [line] = order.items;
  const { shipment, invoice, amazonEffects } = await acts.ship(order, { [line.sku]: units }, { invoice: true });
  const { creditMemo } = await acts.creditMemo(order, { [line.sku]: 1 });
  const { comment } = await acts.act('addComment', { orderId: order.id, text: 'Seen' });
  const { email } = await acts.act('sendEmail', { subjectId: order.id });
  const { message, errors } = await acts.act('messageBuyer', {
    orderId: order.id,
    kind: 'UNEXPECTED_PROBLEM',
    text: 'It will be late.',
  });
  expect(errors).toEqual([]);
  const idempotencyKey = `remark on ${number}`;
  await acts.act('addComment', { orderId: order.id, text: 'Mine', idempotencyKey }, key);
  const { data } = await desk.api(
    `{ order(by: { id: "${order.id}" }) { status amazonOrder { id } events(first: 1) { nodes { cursor } } } }`,
  );
  const made = await call('createApiKey', 'key apiKey { id }', {
    name: number,
    permissions: ['SHIP'],
    storeIds: [globalId('STORE', storeUuid)],
    idempotencyKey: number,
  });
  const use = { callerId: idOf('API_KEY', made.apiKey.id) ?? '', element: 'ConnectStorePayload.order', count: 1 };
  await addDeprecatedUses(desk.db, [{ ...use, lastUsedAt: desk.clock.now }]);
  // Denied, which is kept by its name.
  await acts.act('addComment', { orderId: order.id, text: 'Mine' }, made.key);
  const mutation = number.startsWith('7') ? 'rotateWebhookSecret' : 'updateWebhook';
  await call(mutation, 'webhook { id }', { webhookId, idempotencyKey: `change of ${number}` });
  const asked = await desk.api(
    `{ auditEntries(first: 1, filter: { mutation: "${mutation}" }) { nodes { requestId } } }`,
  );
  const about = {
    amazonOrderId: idOf('AMAZON_ORDER', data.order.amazonOrder.id) ?? '',
    orderId: idOf('ORDER', order.id),
  };
  const times = { foundAt: desk.clock.now, seenAt: desk.clock.now };
  const what = { kind: 'CANCELED_AT_AMAZON', cause: 'OUTSIDE', about: '', here: '0', atAmazon: '1', data: {} };
  await desk.db.insert(orderDifferences).values({ id: difference, storeId: storeUuid, ...about, ...what, ...times });
  await expect.poll(() => fanOutWebhooks(desk.shell, storeUuid), { timeout: 20_000 }).toBe('DONE');
  const [parked] = await desk.db
    .update(webhookDeliveries)
    .set({ state: 'PARKED' })
    .where(eq(webhookDeliveries.storeId, storeUuid))
    .returning({ id: webhookDeliveries.id });
  return {
    ORDER: order.id,
    AMAZON_ORDER: data.order.amazonOrder.id,
    ORDER_ITEM: line.id,
    INVOICE: invoice.id,
    SHIPMENT: shipment.id,
    PACKAGE: shipment.packages[0].id,
    CREDIT_MEMO: creditMemo.id,
    AMAZON_EFFECT: amazonEffects[0].id,
    STORE: globalId('STORE', storeUuid),
    EMAIL: email.id,
    COMMENT: comment.id,
    BUYER_MESSAGE: message.id,
    ORDER_DIFFERENCE: globalId('ORDER_DIFFERENCE', difference),
    API_KEY: made.apiKey.id,
    WEBHOOK: webhookId,
    WEBHOOK_DELIVERY: globalId('WEBHOOK_DELIVERY', parked?.id ?? ''),
    mutation,
    requestId: asked.data.auditEntries.nodes[0].requestId,
    number,
    commerceNumber: order.number,
    sku: line.sku,
    buyer: number.startsWith('7') ? 'Yvonne Tremblay' : 'Zacharias Wolff',
    status: data.order.status,
    cursor: data.order.events.nodes[0].cursor,
    idempotencyKey,
  };
}

async function call(mutation: string, shown: string, input: Input) {
  const { type } = inputOf(schema, mutation);
  const query = `mutation($input: ${type}) { ${mutation}(input: $input) { ${shown} errors { code } } }`;
  const { data, errors } = await desk.api(query, { input });
  expect([errors, data?.[mutation]?.errors]).toEqual([undefined, []]);
  return data[mutation];
}

/** Two stores of one seller, each with an order; the key sees one of them. */
async function twoWorlds(): Promise<void> {
  const connectedAt = new Date('2026-02-01T00:00:00Z');
  const canada = { accountId: desk.accountUuid, name: 'Canada', marketplaceId: 'A2EUQ1WTGCTBG2', connectedAt };
  await desk.db.transaction((tx) => insertStore(tx, { id: canadaUuid, ...canada, settings: defaultSettings }));
  await desk.addKey(canadian, permissions, [canadaUuid]);
  const buyer = (buyerName: string) => ({
    buyer: { buyerName, buyerEmail: `${buyerName.slice(0, 3)}@marketplace.amazon.com` },
  });
  const salesChannel = { channelName: 'AMAZON', marketplaceId: 'A2EUQ1WTGCTBG2', marketplaceName: 'Amazon.ca' };
  const [here, there] = ['701-0000001-0000001', '112-0000001-0000001'];
  await desk.stock({ sku: 'SKATE' });
  await desk.amazonHas(
    amazonJson({ number: here, lines: ['SKATE 4 40.00'], order: { salesChannel, ...buyer('Yvonne Tremblay') } }),
    // Numbers are given out by store: the order behind this one has a number that the other store has not reached.
    amazonJson({ number: '112-0000000-0000001', createdTime: '2026-03-01T08:00:00Z' }),
  );
  await desk.anOrder({ number: there, lines: ['MUG 2 20.00'], order: buyer('Zacharias Wolff') });
  own = await worldOf(here, 2, canadian, canadaUuid, differenceUuids[0] ?? '');
  foreign = await worldOf(there, 2, adminKey, desk.storeUuid, differenceUuids[1] ?? '');
}

/** An answer as its reader takes it, without what it was asked for. */
function told({ data, errors }: Answer, it: string): unknown {
  const read = { data, errors: errors?.map(({ message, path, extensions }) => [message, path, extensions]) };
  return JSON.parse(
    JSON.stringify(read)
      .replaceAll(it, 'IT')
      .replace(/"requestId":"[^"]*"/g, ''),
  );
}

/** By the key of the Canadian store; a subscription is told what is there already. */
async function asks(query: string, key = canadian): Promise<Answer> {
  if (!query.startsWith('subscription')) return desk.api(query, {}, key);
  const stream = await subscribe(desk.url, key, query);
  const first = await stream.next();
  stream.close();
  if (!first) throw new Error(`Nothing is told to ${query}`);
  return first as Answer;
}

async function ask(place: string, { ask }: Scenario, it: string, key: string): Promise<unknown> {
  const asked = ask(it);
  if (typeof asked === 'string') return told(await asks(asked, key), it);
  const mutation = /^Mutation\.(\w+)/.exec(place)?.[1] ?? '';
  const { name, type, many, dryRun } = inputOf(schema, mutation);
  const query = `mutation($input: ${type}) { ${mutation}(${name}: $input) {
    operation { idempotencyKey mutation replayed dryRun completedAt order { id } amazonEffects { id } }
    errors { __typename code message path fix ... on QuantityError { requested available itemId }
      ... on ConflictError { currentOrder { id } } ... on RefusedError { source clearsAt } } } }`;
  const input = { ...asked, idempotencyKey: place, ...(dryRun && { dryRun: true }) };
  return told(await desk.api(query, { input: many ? [input] : input }, key), it);
}

/** What an answer shows of the other store; a status and a mutation may well be those of one's own. */
function shownIn(answer: unknown): readonly string[] {
  const { status: _, mutation: __, ...secrets } = foreign;
  const shown = JSON.stringify(answer);
  return Object.values(secrets).filter((secret) => shown.includes(secret));
}

/** What nothing has: the same but for its end, or another word. */
function absentOf(kind: string): string {
  return nowhere[kind] ?? (foreign[kind] ?? '').replace(/.{6}$/, 'ffffff');
}

it('what another store has is answered, word for word, as what nobody has, wherever it is asked for', async () => {
  await twoWorlds();
  const findsNothing: string[] = [];
  for (const [place, scenario] of Object.entries(scenarios)) {
    for (const kind of scenario.of) {
      const [theirs = '', none, mine = ''] = [foreign[kind], absentOf(kind), own[kind]];
      const answer = await ask(place, scenario, theirs, canadian);
      expect.soft({ place, kind, answer }).toEqual({ place, kind, answer: await ask(place, scenario, none, canadian) });
      expect.soft({ place, kind, shown: shownIn(answer) }).toEqual({ place, kind, shown: [] });
      const control = await ask(place, scenario, mine, canadian);
      if (JSON.stringify(control) === JSON.stringify(answer)) findsNothing.push(`${place} of ${kind}`);
    }
  }
  // A request that finds nothing in any case would show nothing of what it asks for.
  expect(findsNothing).toEqual([]);
});

it('a cursor of another store’s key leads to the caller’s own alone, and documents are not there for other stores', async () => {
  await twoWorlds();
  const made = (fields: string) => `pageInfo { startCursor endCursor } nodes { ${fields} }`;
  const { data } = await desk.api(`{
    orders { ${made('id')} } amazonOrders { ${made('id')} } orderDifferences { ${made('id')} }
    auditEntries { ${made('id')} } deprecatedUses { ${made('callerId')} } webhook(id: "${foreign.WEBHOOK}") { deliveries { ${made('id')} } }
    orderEvents { ${made('id')} } order(by: { id: "${foreign.ORDER}" }) { events { ${made('id')} } }
  }`);
  const given = {
    orders: data.orders,
    amazonOrders: data.amazonOrders,
    orderDifferences: data.orderDifferences,
    auditEntries: data.auditEntries,
    deprecatedUses: data.deprecatedUses,
    deliveries: data.webhook.deliveries,
    orderEvents: data.orderEvents,
    events: data.order.events,
  };
  // Who subscribes behind the last event is told the next one of its own store.
  await acts.act('addComment', { orderId: foreign.ORDER, text: 'Theirs' });
  await acts.act('addComment', { orderId: own.ORDER, text: 'Mine' }, canadian);
  for (const [place, asking] of Object.entries(cursors)) {
    const list = (/events/.exec(place) ?? /\.(\w+)/.exec(place)?.slice(1))?.[0] as keyof typeof given;
    const { startCursor, endCursor } = given[list].pageInfo;
    for (const cursor of [startCursor, endCursor]) {
      expect.soft({ place, cursor }).toEqual({ place, cursor: expect.any(String) });
      const answer = told(await asks(asking(cursor)), cursor);
      // A history refuses the cursor of another one, whoever’s that is.
      expect
        .soft({ place, refused: list !== 'events' && 'errors' in Object(answer) })
        .toEqual({ place, refused: false });
      expect.soft({ place, shown: shownIn(answer) }).toEqual({ place, shown: [] });
    }
  }

  const paths = (world: World) => [
    `/documents/invoices/${world.INVOICE}.pdf`,
    `/documents/shipments/${world.SHIPMENT}.pdf`,
    `/documents/credit-memos/${world.CREDIT_MEMO}.pdf`,
    `/documents/invoices.pdf?ids=${world.INVOICE}`,
    `/documents/invoices.pdf?ids=${own.INVOICE},${world.INVOICE}`,
    `/documents/shipments.pdf?orders=${world.ORDER}`,
    `/documents/credit-memos.pdf?orders=${own.ORDER},${world.ORDER}`,
  ];
  const get = async (path: string) => {
    const response = await fetch(`${desk.url}${path}`, { headers: { 'x-api-key': canadian } });
    return { status: response.status, body: (await response.text()).slice(0, 300) };
  };
  const none = Object.fromEntries(Object.keys(foreign).map((kind) => [kind, absentOf(kind)]));
  for (const [index, path] of paths(foreign).entries()) {
    const answer = await get(path);
    expect.soft({ path, ...answer }).toEqual({ path, ...(await get(paths(none)[index] ?? '')) });
    expect.soft({ path, status: answer.status }).toEqual({ path, status: 404 });
    expect.soft({ path, status: (await get(paths(own)[index] ?? '')).status }).toEqual({ path, status: 200 });
  }
});
