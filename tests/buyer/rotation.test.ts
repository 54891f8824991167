import { expect, it } from 'vitest';
import { connectStore } from '../../src/app/connect-store.ts';
import { createWebhook } from '../../src/app/create-webhook.ts';
import { reseal } from '../../src/app/reseal.ts';
import { rotateWebhookSecret } from '../../src/app/rotate-webhook-secret.ts';
import type { Shell } from '../../src/app/shell.ts';
import { readConfig } from '../../src/config.ts';
import { findBuyers } from '../../src/db/buyers.ts';
import { sql } from '../../src/db/drizzle.ts';
import { createSealer } from '../../src/db/seal.ts';
import { exchangeSealed, sealedColumns } from '../../src/db/sealed-columns.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { openSealer } from '../../src/secrets.ts';
import { useDesk } from '../support/desk.ts';
import { aPlantedOrder, everyRow, planted } from './support/planted.ts';

const desk = useDesk();
const old = 'a secret of this test that is long enough';
const fresh = 'the secret that comes after it and is long too';
const renewed = (): Shell => ({ ...desk.shell, sealer: createSealer(fresh, [old]) });
const aManager = { id: 'a test', name: 'a test', permissions: new Set(permissions), storeIds: null };
const version = async (number: string) => (await desk.orderBy(number)).version;

/** Whose secret is being exchanged. */
async function aWebhook(): Promise<void> {
  const call = { viewer: aManager, requestId: 'test', idempotencyKey: 'webhook', dryRun: false };
  const draft = { storeId: desk.storeUuid, url: 'https://shop.example/hooks', kinds: null };
  const { answer } = await createWebhook(desk.shell, { ...call, mutation: 'createWebhook' }, draft);
  const webhookId = answer.ok ? answer.done.webhookId : null;
  const rotation = { ...call, mutation: 'rotateWebhookSecret', idempotencyKey: 'rotate', webhookId, overlapHours: 24 };
  expect((await rotateWebhookSecret(desk.shell, rotation)).answer.ok).toBe(true);
}

it('leaves nothing that the key before is needed for, and loses nothing', { timeout: 60_000 }, async () => {
  const { amazonOrderId } = await aPlantedOrder(desk);
  await aPlantedOrder(desk, '112-0000001-0000002');
  await aWebhook();
  const { mark } = desk.shell.sealer;
  // As texts were sealed before they told by which key.
  await desk.db.execute(sql`update buyers set sealed = substring(sealed from ${mark.length + 1}::int)
    where amazon_order_id = ${amazonOrderId}`);
  for (const { table, column } of sealedColumns) {
    const { rows } = await desk.db.execute(sql`select 1 from ${table} where ${column} is not null`);
    expect(rows.length, column.name).toBeGreaterThan(0);
  }
  const shell = renewed();

  // Stopped after the first few, it goes on from there.
  let asked = 0;
  const begun = await reseal(shell, { stopped: () => ++asked > 2 });
  const ended = await reseal(shell);
  expect(begun.resealed).toBeGreaterThan(0);
  // Two buyers with three documents, a mail and a message each, one parked order (the first was listed again, and could
  // be read), a webhook’s two secrets and one token.
  expect(begun.resealed + ended.resealed).toBe(16);
  expect(await reseal(shell)).toEqual({ resealed: 0, unopened: 0 });

  const rows = await everyRow(desk);
  expect(rows.filter((row) => row.includes(mark))).toEqual([]);
  const alone = createSealer(fresh);
  const buyers = await findBuyers(desk.db, alone, [amazonOrderId]);
  expect(buyers.get(amazonOrderId)).toMatchObject({ name: planted.name, email: planted.email });
  for (const { table, column } of sealedColumns) {
    const { rows: texts } = await desk.db.execute<{ text: string }>(
      sql`select ${column} as text from ${table} where ${column} is not null`,
    );
    for (const { text } of texts) expect(alone.open(text)).not.toBe('');
  }
});

it('takes no report for news that it knew under the key before', async () => {
  const { order, json } = await aPlantedOrder(desk);
  const before = await version(order.amazonOrderNumber);
  const shell = renewed();
  await reseal(shell);
  await desk.db.execute(sql`update amazon_accounts set checkpoint_at = '2026-02-01'`);
  await desk.amazonHas(json);
  await desk.advance(600);
  const channel = desk.openChannel().background;
  await syncAccount({ shell, channel, report: () => {} }, desk.accountUuid);
  expect(await version(order.amazonOrderNumber)).toBe(before);
});

it('knows a call again that connected a store under the key before', async () => {
  const call = {
    viewer: aManager,
    requestId: 'test',
    mutation: 'connectStore',
    idempotencyKey: 'connect',
    dryRun: false,
  };
  const draft = { name: 'Canada', marketplaceId: 'A2EUQ1WTGCTBG2', sellerId: 'A1TEST', refreshToken: 'Atzr|one' };
  const first = await connectStore(desk.shell, call, draft);
  expect(first).toMatchObject({ ok: true, replayed: false });
  expect(await connectStore(renewed(), call, draft)).toEqual({ ...first, replayed: true });
  expect(await connectStore(renewed(), call, { ...draft, refreshToken: 'Atzr|two' })).toMatchObject({
    rejections: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
  });
});

it('leaves alone what no key opens, and what was exchanged meanwhile', async () => {
  await aPlantedOrder(desk);
  const before = await everyRow(desk);
  const stranger = { ...desk.shell, sealer: createSealer(fresh) };
  expect(await reseal(stranger)).toEqual({ resealed: 0, unopened: 8 });
  const [column = expect.fail()] = sealedColumns;
  const { rows } = await desk.db.execute<{ key: string }>(sql`select ${column.key} as key from ${column.table}`);
  await desk.db.transaction((tx) =>
    exchangeSealed(tx, column, [{ key: rows[0]?.key ?? '', was: 'another', sealed: 'overwritten' }]),
  );
  expect(await everyRow(desk)).toEqual(before);
});

it('is told at the start that its key opens nothing', async () => {
  const secrets = (secretsKey: string) => ({ adminKey: '', secretsKey });
  const config = (before: string) => readConfig({ SECRETS_KEY_PREVIOUS: before });
  await expect(openSealer(desk.db, config(''), secrets(fresh))).rejects.toThrow(
    /^SECRETS_KEY does not open what is stored: it was sealed by another key, which belongs in SECRETS_KEY_PREVIOUS/,
  );
  await expect(openSealer(desk.db, config(fresh), secrets(old))).resolves.toBeDefined();
  await expect(openSealer(desk.db, config(old), secrets(fresh))).resolves.toBeDefined();
});
