import { beforeEach, expect, it } from 'vitest';
import { createChannel } from '../../src/amazon/channel.ts';
import { findViewer } from '../../src/db/api-keys.ts';
import { sql } from '../../src/db/drizzle.ts';
import type { Channel } from '../../src/domain/channel.ts';
import { makeLoaders } from '../../src/graphql/loaders.ts';
import { schema } from '../../src/graphql/schema.ts';
import { confirm } from '../../src/jobs/confirm.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { NotYet } from '../../src/jobs/delivery.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { printing } from '../../src/printing.ts';
import { reportsOf } from '../../src/server/fault.ts';
import { startServer } from '../../src/server/http.ts';
import { makeLog } from '../../src/server/log.ts';
import { makeCounts } from '../../src/watch/counts.ts';
import { hearing } from '../../src/watching.ts';
import { actsOf } from '../api/support/acts.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import { useMailServer } from '../support/mail-server.ts';
import { findUnfinishedEffects } from '../support/unfinished-effects.ts';
import { useEcho } from './support/echo.ts';
import { aPlantedOrder, everyRow, planted, plantedJson, shown } from './support/planted.ts';

const desk = useDesk();
const acts = actsOf(desk);
const echo = useEcho(() => desk.sandboxUrl);
const mailServer = useMailServer();
const number = '112-0000001-0000001';
const refreshToken = 'Atzr|sandbox-test';
const quoting = `${planted.name} <${planted.email}>, ${planted.recipient}, ${planted.street}, ${planted.city}, ${planted.phone}: "${planted.gift}" for ${planted.company} by ${refreshToken}`;

const lines: string[] = [];
const log = makeLog('trace', { write: (line) => void lines.push(line) });
beforeEach(() => {
  lines.length = 0;
});

/** As the program puts it together, but for its log. */
const channel = () =>
  createChannel({
    userAgent: 'Test/1 (Language=TypeScript)',
    hosts: { api: () => echo.url, lwa: desk.sandboxUrl },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    budgets: 'off',
    timeoutMs: 3_000,
    now: () => desk.clock.now.getTime(),
    ...hearing(log, makeCounts()),
  });
const problems = (problem: object) => log.warn({ ...problem }, 'An order could not be taken in.');
const failed = (error: unknown) => log.error({ causes: reportsOf(error) }, 'a job failed');

async function tellAmazon(rounds = 2): Promise<void> {
  const delivery = { shell: desk.shell, channel: channel().background, waits: noWaits };
  for (let round = 0; round < rounds; round++) {
    for (const { id, state } of await findUnfinishedEffects(desk.db)) {
      const job = state === 'QUEUED' || state === 'SENDING' ? deliver(delivery, id) : confirm(delivery, id, 0);
      await job.catch((error: unknown) => (error instanceof NotYet ? undefined : failed(error)));
    }
  }
}

async function sync(changed: Partial<Channel> = {}): Promise<void> {
  const { background } = channel();
  await syncAccount(
    { shell: desk.shell, channel: { ...background, ...changed }, report: problems },
    desk.accountUuid,
  ).catch(failed);
}

/** What was logged, and what is stored beside the columns that are there for the buyer's data. */
async function leaked(...answers: readonly unknown[]): Promise<readonly string[]> {
  const stored = (await everyRow(desk)).filter((row) => !/^(buyers|order_search) /.test(row));
  const all = [...lines, ...stored, ...answers.map((answer) => JSON.stringify(answer))];
  return [...shown(all), ...all.filter((text) => text.includes(refreshToken))];
}

it.for([400, 403, 500])(
  'nothing of the buyer that Amazon quotes in an answer of %i is kept, logged or answered',
  async (status) => {
    await aPlantedOrder(desk);
    echo.answer(/\/shipmentConfirmation/, status, quoting);
    await tellAmazon();
    echo.answer(/\/orders/, status, `The order of ${planted.email}, ${planted.phone} is not yours. ${refreshToken}`);
    await tellAmazon();
    await sync();

    const { rows } = await desk.db.execute<{ error: string }>(
      sql`select last_error as error from amazon_effects where kind = 'CONFIRM_SHIPMENT'`,
    );
    expect(rows[0]?.error).toContain(`Amazon answered ${status} to confirmShipment`);
    expect(lines.join('')).toContain('Called Amazon.');
    const asked = await desk.api(
      `{ order(by: { amazonOrderNumber: "${number}" }) { amazonEffects { lastError } } stores { sync { lastError } } }`,
    );
    expect(asked.errors).toBeUndefined();
    expect(await leaked(asked)).toEqual([]);
  },
);

it('nothing of it shows to who asks for that order at Amazon', async () => {
  await aPlantedOrder(desk);
  echo.answer(/\/orders\//, 400, quoting);
  const input = { storeId: desk.storeId, amazonOrderNumber: number, idempotencyKey: 'ask' };
  const server = await aServer();
  const answer = await server.ask(
    'mutation($input: SyncStoreInput!) { syncStore(input: $input) { errors { code } } }',
    { input },
  );
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
  await server.stop();
  expect(await leaked(answer)).toEqual([]);
});

it('nothing shows of an order that the database refuses, whatever the database says against it', async () => {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(plantedJson({ number }), plantedJson({ number: '112-0000001-0000002' }));
  await desk.advance(600);
  await desk.db.execute(sql`create unique index one_name on buyers (name)`);
  try {
    await sync();
    // As a migration or a defect would have it: what cannot be read again is told without what it is.
    await desk.db
      .execute(sql`insert into buyers (amazon_order_id, store_id, sealed, name)
      select id, store_id, 'x', ${planted.name.toLowerCase()} from amazon_orders limit 1`)
      .catch(failed);
  } finally {
    await desk.db.execute(sql`drop index one_name`);
  }
  expect(lines.join('')).toContain('An order could not be taken in.');
  expect(lines.join('')).toContain('a job failed');
  expect(await leaked()).toEqual([]);
});

it('nothing shows of a mail that the mail server refuses by quoting its addressee', async () => {
  desk.sendMailsTo(mailServer.url);
  const { order } = await aPlantedOrder(desk);
  const [local] = planted.email.split('@');
  mailServer.refuse({ at: 'RCPT TO', code: 550, words: `No ${local} here: <${planted.email}> is unknown` });
  await desk.sendMails({ report: (told) => log.warn(told, 'A mail could not be sent.') });
  expect(lines.join('')).toContain('A mail could not be sent.');
  const [mail] = await acts.emails(order);
  expect(mail).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('550') });
  expect(await leaked(mail.lastError)).toEqual([]);
});

it('nothing shows of a request that fails here, nor of what was asked', async () => {
  await aPlantedOrder(desk);
  const server = await aServer();
  await desk.db.execute(sql`update buyers set sealed = ${Buffer.from(JSON.stringify(planted)).toString('base64')}`);
  const answers = [
    await server.ask(`{ amazonOrder(number: "${number}") { number buyerName shippingAddress { street } } }`),
    await server.ask('query($s: String) { orders(search: $s) { nodes { customer { name } } } }', { s: planted.name }),
    await server.ask('query($f: OrderFilter) { orders(filter: $f) { nodes { number } } }', {
      f: { customer: planted.email },
    }),
    await server.ask('{ orders(first: "x") { nodes { number } } }', { secret: quoting }),
  ];
  expect(answers[0]).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }, {}] });
  await server.stop();
  expect(lines.join('')).toContain('a request failed');
  expect(await leaked(answers)).toEqual([]);
});

/** The product’s own server, with a log that can be looked at. */
async function aServer() {
  const { shell, db } = desk;
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    schema,
    findViewer: (keyHash) => findViewer(db, keyHash, desk.clock.now),
    contextFor: ({ viewer, requestId, baseUrl }) => ({
      ...{ viewer, requestId, baseUrl, shell, db, channel: channel(), requestSync: async () => {} },
      loaders: makeLoaders(db, shell.sealer),
    }),
    documents: { print: printing(shell), sign: shell.sealer.fingerprint, now: shell.now },
    log,
    ready: async () => ({ state: 'ready' }),
    limits: { viewerMs: 0 },
  });
  return {
    stop: server.stop,
    async ask(query: string, variables: object = {}) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
        body: JSON.stringify({ query, variables }),
      });
      return response.json();
    },
  };
}
