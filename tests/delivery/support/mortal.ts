// A process that does what it is told by its one argument, and kills itself at one step of it.
import { writeSync } from 'node:fs';
import { v7 } from 'uuid';
import { createChannel } from '../../../src/amazon/channel.ts';
import { execute } from '../../../src/app/execute.ts';
import type { Shell } from '../../../src/app/shell.ts';
import { openDatabase } from '../../../src/db/client.ts';
import type { DatabaseAddress } from '../../../src/db/database.ts';
import { type Db, sql } from '../../../src/db/drizzle.ts';
import { insertProducts } from '../../../src/db/products.ts';
import { createSealer } from '../../../src/db/seal.ts';
import { insertAccount, insertStore } from '../../../src/db/stores.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import type { OrderCommand } from '../../../src/domain/commands.ts';
import { defaultSettings } from '../../../src/domain/store.ts';
import { permissions } from '../../../src/domain/viewer.ts';
import { syncAccount } from '../../../src/jobs/sync.ts';
import { noWaits } from '../../../src/jobs/waits.ts';
import { discrepancies } from '../../support/books.ts';
import { findUnfinishedEffects } from '../../support/unfinished-effects.ts';
import { workOff } from '../../support/work-off.ts';

export type Orders = {
  readonly address: DatabaseAddress;
  readonly sandboxUrl: string;
  /** Takes the store and its orders in first. */
  readonly setUp?: boolean;
  /** Left behind by the process before: to be asked for again, and worked off. */
  readonly leftBehind?: Mission | null;
  readonly mission?: Mission | null;
  /** The step of the mission at which to die. */
  readonly dieAt?: number;
  readonly check?: boolean;
};
export type Mission = { readonly number: string; readonly acts: readonly (keyof typeof commands)[] };
/** What it says, a line of JSON each, as soon as it is so. */
export type Said =
  | { readonly step: string }
  | { readonly acknowledged: string; readonly replayed: boolean }
  | { readonly discrepancies: readonly string[]; readonly unconfirmed: readonly string[] };

const commands = {
  ship: {
    action: 'SHIP',
    packages: [
      {
        items: null,
        carrierCode: 'UPS',
        carrierName: null,
        shippingMethod: null,
        trackingNumber: '1Z1',
        shippedAt: null,
      },
    ],
    invoice: true,
    comment: null,
    notifyCustomer: false,
  },
  refund: {
    action: 'CREDIT_MEMO',
    invoiceId: null,
    // Amazon would take the same again: a second refund would show.
    items: [],
    shippingAmount: null,
    adjustmentRefund: '1.00',
    adjustmentFee: null,
    reason: 'CUSTOMER_RETURN',
    returnToStock: [],
    comment: null,
    notifyCustomer: false,
  },
  cancel: { action: 'CANCEL_AMAZON_ORDER', reason: 'NO_INVENTORY' },
} as const satisfies Record<string, OrderCommand>;

const orders: Orders = JSON.parse(process.argv[2] ?? '{}');
const say = (said: Said) => writeSync(1, `${JSON.stringify(said)}\n`);
const account = '01900000-0000-7000-8000-000000000001';
const viewer = { id: 'crash', name: 'Crash', permissions: new Set(permissions), storeIds: null };

let counting = false;
let steps = 0;
function step(name: string): void {
  if (!counting) return;
  steps += 1;
  if (orders.dieAt === undefined) say({ step: name });
  if (steps === orders.dieAt) process.kill(process.pid, 'SIGKILL');
}

const database = await openDatabase(orders.address, { onStatement: () => step('statement') });
const channel = stepping(
  createChannel({
    userAgent: 'Test/1 (Language=TypeScript)',
    hosts: { api: () => orders.sandboxUrl, lwa: orders.sandboxUrl },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    budgets: 'off',
  }),
);
const looks = new Map<string, number>();
const shell: Shell = {
  db: committing(database.db),
  sealer: createSealer('a secret of this test that is long enough'),
  now: () => new Date(),
  newId: v7,
  outbox: {
    deliver: async () => {},
    confirm: async (_tx, { id }, look) => {
      looks.set(id, look);
    },
    confirmAll: async (_tx, effects) => {
      for (const { id } of effects) looks.set(id, 0);
    },
    batch: async () => {},
    follow: async () => {},
    release: async () => {},
    sync: async () => {},
    fetchHinted: async () => {},
    schedule: async () => {},
    mail: async () => {},
    fanOutWebhooks: async () => {},
    postWebhook: async () => {},
  },
  mail: 'none',
};

if (orders.setUp) await setUp();
if (orders.leftBehind) await carryOut(orders.leftBehind);
if (orders.mission) {
  counting = true;
  await carryOut(orders.mission);
  counting = false;
}
if (orders.check) {
  const { rows } = await shell.db.execute<{ state: string }>(sql`select state from amazon_effects`);
  const unconfirmed = rows.map(({ state }) => state).filter((state) => state !== 'CONFIRMED');
  say({ discrepancies: await discrepancies(shell.db), unconfirmed });
}
await database.close();

/** Asks for each act with the key it has always had, and tells Amazon of it. */
async function carryOut({ number, acts }: Mission): Promise<void> {
  for (const act of acts) {
    const idempotencyKey = `${act} ${number}`;
    const call = {
      viewer,
      requestId: 'crash',
      mutation: act,
      idempotencyKey,
      input: { number },
      dryRun: false,
      ifVersion: null,
    };
    const answer = await execute(shell, commands[act], { ...call, address: { amazonOrderNumber: number } });
    step('answered');
    if (!answer.ok) throw new Error(`${idempotencyKey}: ${JSON.stringify(answer.rejections)}`);
    say({ acknowledged: idempotencyKey, replayed: answer.replayed });
    await work();
  }
}

async function work(): Promise<void> {
  const delivery = { shell, channel, waits: noWaits };
  for (let round = 0; round < 40; round++) {
    const unfinished = await findUnfinishedEffects(shell.db);
    if (unfinished.length === 0) return;
    await workOff(delivery, looks);
  }
}

async function setUp(): Promise<void> {
  const createdAt = new Date(Date.now() - 86_400_000);
  await shell.db.transaction(async (tx) => {
    const seller = { sellerId: 'A1TEST', region: 'NA', refreshToken: 'Atzr|sandbox-test' } as const;
    await insertAccount(tx, shell.sealer, { id: account, ...seller, checkpointAt: createdAt, createdAt });
    const store = { id: v7(), accountId: account, name: 'Store', marketplaceId: 'ATVPDKIKX0DER' };
    await insertStore(tx, { ...store, connectedAt: createdAt, settings: defaultSettings });
    const product = { sku: 'MUG', sellerSku: 'MUG', name: 'A mug', enabled: true, manageStock: true };
    await insertProducts(tx, [{ id: v7(), ...product, quantityAvailable: 1_000 }]);
  });
  await syncAccount({ shell, channel, report: (problem) => say({ step: JSON.stringify(problem) }) }, account);
}

/** The moments before and after each commit are steps too. */
function committing(db: Db): Db {
  const transaction: Db['transaction'] = async (work, ...options) => {
    const result = await db.transaction(
      async (tx) => {
        const outcome = await work(tx);
        step('before commit');
        return outcome;
      },
      ...options,
    );
    step('after commit');
    return result;
  };
  return new Proxy(db, {
    get: (target, name, receiver) => (name === 'transaction' ? transaction : Reflect.get(target, name, receiver)),
  });
}

/** And so are those before and after each exchange with Amazon. */
function stepping(all: Channel): Channel {
  return new Proxy(all, {
    get: (target, name: keyof Channel) => {
      const ask = target[name] as (...asked: unknown[]) => Promise<unknown>;
      return async (...asked: unknown[]) => {
        step(`before ${name}`);
        const answer = await ask(...asked);
        step(`after ${name}`);
        return answer;
      };
    },
  });
}
