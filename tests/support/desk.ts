import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { createChannel } from '../../src/amazon/channel.ts';
import type { Shell } from '../../src/app/shell.ts';
import { takeHint } from '../../src/app/take-hint.ts';
import { findViewer, insertApiKey } from '../../src/db/api-keys.ts';
import { type EventWakes, hearOrderEvents } from '../../src/db/event-wakes.ts';
import { insertProducts } from '../../src/db/products.ts';
import { createSealer } from '../../src/db/seal.ts';
import { insertAccount, insertStore } from '../../src/db/stores.ts';
import type { RefundLimits } from '../../src/domain/refund-limit.ts';
import { defaultSettings, type OrderSettings, type Product } from '../../src/domain/store.ts';
import { type Permission, permissions } from '../../src/domain/viewer.ts';
import { globalId } from '../../src/graphql/global-id.ts';
import { makeLoaders } from '../../src/graphql/loaders.ts';
import { schema } from '../../src/graphql/schema.ts';
import { catchUp } from '../../src/jobs/catch-up.ts';
import { type Delivery, NotYet } from '../../src/jobs/delivery.ts';
import { type Post, sendEmail } from '../../src/jobs/email.ts';
import { createMailer, type Mailer } from '../../src/jobs/mailer.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { attaching, printing } from '../../src/printing.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { ReadToken } from '../../src/server/bearer-token.ts';
import { startServer } from '../../src/server/http.ts';
import { makeLog } from '../../src/server/log.ts';
import { amazonJson } from './amazon-json.ts';
import { useDatabase } from './database.ts';
import { findUnfinishedEffects } from './unfinished-effects.ts';
import { nextTry, workOff } from './work-off.ts';

export const adminKey = 'test-admin-key-of-this-desk';
const start = new Date('2026-03-02T12:00:00Z');
const connectedAt = new Date('2026-02-01T00:00:00Z');
const storeUuid = '01900000-0000-7000-8000-000000000002';
const accountUuid = '01900000-0000-7000-8000-000000000001';

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
export type Answer = { readonly data: any; readonly errors?: readonly any[] };
type Fault = { readonly operation: string; readonly kind: string; readonly times?: number };

/** The whole product against the sandbox over HTTP, one store connected, before every test as on its first day. */
export function useDesk({ enforceLimits = false, readToken }: { enforceLimits?: boolean; readToken?: ReadToken } = {}) {
  const base = useDatabase();
  const clock = { now: start };
  const sealer = createSealer('a secret of this test that is long enough');
  const looks = new Map<string, number>();
  const requestedSyncs: string[] = [];
  const refusals: string[] = [];
  const requestedFetches: string[] = [];
  const mailJobs = new Set<string>();
  let mailer: Mailer | null = null;
  const releases: { readonly orderId: string; readonly at: Date }[] = [];
  const schedules = new Map<string, string>();
  const enqueued: string[] = [];
  const followed: string[] = [];
  const batches: { readonly kind: string; readonly afterMs: number }[] = [];
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let server: Awaited<ReturnType<typeof startServer>>;
  let channel: ReturnType<typeof createChannel>;
  let shell: Shell;
  let wakes: EventWakes;

  const openChannel = (url = sandbox.url, now = () => clock.now.getTime()) =>
    createChannel({
      userAgent: 'Test/1 (Language=TypeScript)',
      hosts: { api: () => url, lwa: sandbox.url },
      clientId: 'sandbox-client',
      clientSecret: 'sandbox-secret',
      budgets: 'off',
      timeoutMs: 3_000,
      now,
    });

  beforeAll(async () => {
    const now = () => clock.now;
    sandbox = await startSandbox({ orders: 'empty', enforceLimits, feedSeconds: 0, now });
    channel = openChannel();
    const outbox: Shell['outbox'] = {
      deliver: async (_tx, effects) => {
        enqueued.push(...effects.map(({ id }) => id));
      },
      confirm: async (_tx, { id }, look) => {
        looks.set(id, look);
      },
      confirmAll: async (_tx, effects) => {
        for (const { id } of effects) looks.set(id, 0);
      },
      batch: async (_tx, { kind }, afterMs) => {
        batches.push({ kind, afterMs });
      },
      follow: async (_tx, { id }) => {
        followed.push(id);
      },
      release: async (_tx, orderId, at) => {
        releases.push({ orderId, at });
      },
      sync: async (_tx, accountId) => {
        requestedSyncs.push(accountId);
      },
      fetchHinted: async (_tx, accountId) => {
        requestedFetches.push(accountId);
      },
      schedule: async (_tx, { id }, cron) => {
        schedules.set(id, cron);
      },
      mail: async (_tx, emailId) => {
        mailJobs.add(emailId);
      },
      // Tests of webhooks run their jobs themselves, as the sweep would.
      fanOutWebhooks: async () => {},
      postWebhook: async () => {},
    };
    shell = {
      db: base.db,
      sealer,
      now,
      newId: v7,
      outbox,
      privateWebhooks: true,
      settingsKeyHash: createHash('sha256').update(adminKey).digest('hex'),
      get mail() {
        return mailer ? 'smtp' : 'none';
      },
    };
    wakes = await hearOrderEvents(base.database);
    server = await startServer({
      host: '127.0.0.1',
      port: 0,
      schema,
      findViewer: (keyHash) => findViewer(base.db, keyHash, clock.now),
      ...(readToken && { readToken }),
      contextFor: ({ viewer, requestId, baseUrl, signal }) => ({
        viewer,
        signal,
        wakes,
        requestId,
        baseUrl,
        shell,
        db: base.db,
        channel,
        refused: (code: string) => void refusals.push(code),
        requestSync: async (accountId: string) => {
          requestedSyncs.push(accountId);
        },
        loaders: makeLoaders(base.db, sealer),
      }),
      documents: { print: printing(shell), sign: sealer.fingerprint, now },
      notifications: (viewer, change) => takeHint(shell, viewer, change),
      log: makeLog('silent'),
      ready: async () => ({ state: 'ready' }),
      limits: { viewerMs: 0 },
    });
  });

  beforeEach(async () => {
    clock.now = start;
    looks.clear();
    requestedSyncs.length = 0;
    refusals.length = 0;
    requestedFetches.length = 0;
    releases.length = 0;
    schedules.clear();
    enqueued.length = 0;
    batches.length = 0;
    followed.length = 0;
    mailJobs.clear();
    mailer = null;
    await control('reset', {});
    await connectStore();
    await addKey(adminKey, permissions);
    base.statements.length = 0;
  });

  afterAll(async () => {
    await server?.stop();
    await sandbox?.close();
  });

  async function connectStore(settings: Partial<OrderSettings> = {}): Promise<void> {
    await base.db.transaction(async (tx) => {
      const seller = { sellerId: 'A1TEST', region: 'NA', refreshToken: 'Atzr|sandbox-test' } as const;
      await insertAccount(tx, sealer, { id: accountUuid, ...seller, checkpointAt: connectedAt, createdAt: start });
      const store = { id: storeUuid, accountId: accountUuid, name: 'Test store', marketplaceId: 'ATVPDKIKX0DER' };
      await insertStore(tx, { ...store, connectedAt, settings: { ...defaultSettings, ...settings } });
    });
  }

  async function addKey(
    key: string,
    granted: readonly Permission[],
    storeIds: readonly string[] | null = null,
    refundLimits: RefundLimits | null = null,
  ) {
    const keyHash = createHash('sha256').update(key).digest('hex');
    const named = { id: v7(), name: key, keyHash, createdAt: start };
    await insertApiKey(base.db, { ...named, permissions: granted, storeIds, refundLimits });
  }

  async function control(call: string, body?: unknown) {
    const response = await fetch(`${sandbox.url}/_sandbox/${call}`, {
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${call}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  const post = (): Post => ({ shell, mailer, print: async () => null, report: () => {} });

  const delivery = (): Delivery => ({ shell, channel: channel.background, waits: noWaits, print: attaching(shell) });

  async function stock(...products: (Partial<Product> & { readonly sku: string })[]): Promise<void> {
    await insertProducts(
      base.db,
      products.map((product) => ({
        id: v7(),
        sellerSku: product.sku,
        name: `A ${product.sku}`,
        enabled: true,
        manageStock: true,
        quantityAvailable: 1_000,
        ...product,
      })),
    );
  }

  const desk = {
    clock,
    requestedSyncs,
    /** The codes that the metrics count. */
    refusals,
    /** Fetches of orders that notifications named, each time they were asked for. */
    requestedFetches,
    /** Holds that asked to be released by themselves. */
    releases,
    /** Schedules that were asked for, by store. */
    schedules,
    /** Effects that were handed to the queue, each time anew. */
    enqueued,
    /** Feeds that were asked for, each time anew. */
    batches,
    /** Feeds that were to be followed, each time anew. */
    followed,
    storeId: globalId('STORE', storeUuid),
    storeUuid,
    accountUuid,
    get db() {
      return base.db;
    },
    get database() {
      return base.database;
    },
    get statements() {
      return base.statements;
    },
    get url() {
      return server.url;
    },
    get sandboxUrl() {
      return sandbox.url;
    },
    get shell() {
      return shell;
    },
    delivery,
    post,
    openChannel,
    addKey,
    stock,

    async api(query: string, variables: Readonly<Record<string, unknown>> = {}, key = adminKey): Promise<Answer> {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },

    /** Amazon has these orders; they are settled enough to be listed. */
    async amazonHas(...orders: readonly object[]): Promise<void> {
      await control('orders?keepTimes=true', orders);
    },
    async advance(seconds: number): Promise<void> {
      clock.now = new Date(clock.now.getTime() + seconds * 1_000);
    },
    fault: (fault: Fault) => control('faults', { times: 1, ...fault }),
    control,
    atAmazon: (number: string) => control(`orders/${number}`),
    async amazonEffects() {
      return ((await control('effects')) as { effects: readonly { kind: string; orderId: string; detail: unknown }[] })
        .effects;
    },
    async sync(accountId = accountUuid, by: Delivery['channel'] = channel.background): Promise<void> {
      await syncAccount({ shell, channel: by, report: () => {} }, accountId);
    },

    async catchUp(backfillDays = 0, by: Delivery['channel'] = channel.background): Promise<void> {
      await catchUp({ shell, channel: by, report: () => {} }, accountUuid, backfillDays);
    },

    /** From now on mails to buyers go to this server. */
    sendMailsTo(url: string): void {
      mailer = createMailer({ url, from: 'shop@desk.test' });
    },

    /** Tries each mail that waits once. */
    async sendMails(differs: Partial<Post> = {}): Promise<void> {
      for (const emailId of mailJobs) {
        try {
          await sendEmail({ ...post(), ...differs }, emailId);
          mailJobs.delete(emailId);
        } catch (error) {
          if (!(error instanceof NotYet)) throw error;
        }
      }
    },

    /** Runs the jobs that are due, again and again, until nothing moves any more. */
    async drain(rounds = 20): Promise<void> {
      for (let round = 0; round < rounds; round++) {
        await workOff(delivery(), looks);
        await desk.sendMails();
        const after = await findUnfinishedEffects(base.db);
        if (after.length === 0 && mailJobs.size === 0) return;
        if (round + 1 < rounds) clock.now = nextTry(after, clock.now);
      }
    },

    /** An order that Amazon has and that is imported, with its lines. */
    async anOrder(changes: Parameters<typeof amazonJson>[0] = {}) {
      const json = amazonJson(changes);
      await stock(...json.orderItems.map(({ product }) => ({ sku: product.sellerSku })));
      await desk.amazonHas(json);
      await desk.advance(600);
      await desk.sync();
      return desk.orderBy(json.orderId);
    },

    async orderBy(amazonOrderNumber: string) {
      const { data, errors } = await desk.api(orderQuery, { by: { amazonOrderNumber } });
      expect(errors).toBeUndefined();
      return data.order;
    },
  };
  return desk;
}

const amount = '{ amount currency }';
const amounts = [
  'subtotal',
  'discount',
  'shipping',
  'otherCharges',
  'tax',
  'shippingTax',
  'shippingDiscount',
  'grandTotal',
];
const priced = amounts.map((name) => `${name} ${amount}`).join(' ');

/** Everything that tests look at, in one selection. */
export const orderFields = /* GraphQL */ `
  id number version state status shippingState amazonOrderNumber allowedActions taxMode
  actions { action allowed reasons { code source message fix } items { item { sku } maxQuantity reasons { code source } } }
  items {
    id sku name status amazonOrderItemId quantityOrdered quantityInvoiced quantityShipped quantityRefunded quantityCanceled
    quantityToInvoice quantityToShip quantityToRefund
    unitPrice ${amount} rowTotal ${amount} tax ${amount} discount ${amount} shipping ${amount} otherCharges ${amount}
  }
  totals {
    ${priced} invoiced ${amount} paid ${amount} due ${amount} refunded ${amount} canceled ${amount} refundable ${amount}
    shippingRefundable ${amount}
  }
  invoices { id number ${priced} items { quantity rowTotal ${amount} tax ${amount} discount ${amount} orderItem { sku } } }
  shipments { id number items { quantity orderItem { sku } } packages { id referenceId carrierCode trackingNumber items { quantity } } }
  creditMemos {
    id number reason voidedAt ${priced} adjustmentRefund ${amount} adjustmentFee ${amount}
    items { quantity returnedToStock rowTotal ${amount} tax ${amount} orderItem { sku } }
  }
  amazonEffects { id kind state attempts amazonReference lastError }
`;

const orderQuery = `query Order($by: OrderBy!) { order(by: $by) { ${orderFields} } }`;
