import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { expect, it, onTestFinished } from 'vitest';
import { insertApiKey } from '../../src/db/api-keys.ts';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { type Desk, key, readyPlace, run, startDesk } from '../start/program.ts';

const create =
  'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { id } errors { code } } }';
const revoke = 'mutation($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { errors { code path } } }';

async function statusFor(apiKey: string, { url }: Desk): Promise<number> {
  return (await fetch(`${url}/graphql?query={viewer{name}}`, { headers: { 'x-api-key': apiKey } })).status;
}

async function aKey({ ask }: Desk, name: string) {
  const input = { name, permissions: ['READ_ORDERS'], idempotencyKey: name };
  const { createApiKey } = await ask(create, { input });
  expect(createApiKey.errors).toEqual([]);
  return { key: createApiKey.key as string, id: createApiKey.apiKey.id as string };
}

async function refusalsToRevoke({ ask }: Desk, apiKeyId: string) {
  return (await ask(revoke, { input: { apiKeyId, idempotencyKey: `end ${apiKeyId}` } })).revokeApiKey.errors;
}

/** Long before what is known of a key would have to be looked up again. */
const soon = { timeout: 2_000, interval: 10 };

it('a key that one process revokes is refused by all, also where their line to hear of it was cut', {
  timeout: 180_000,
}, async () => {
  const place = await readyPlace();
  const idle = { ...place, JOBS: 'off', LOG_LEVEL: 'debug' };
  const one = await startDesk(idle);
  const other = await startDesk(idle);
  const first = await aKey(one, 'first');
  for (const desk of [one, other, one, other]) expect(await statusFor(first.key, desk)).toBe(200);

  expect(await refusalsToRevoke(one, first.id)).toEqual([]);
  await expect.poll(() => statusFor(first.key, other), soon).toBe(401);
  await expect.poll(() => statusFor(first.key, one), soon).toBe(401);

  const second = await aKey(one, 'second');
  expect(await statusFor(second.key, other)).toBe(200);
  const { db, close } = await openDatabase({ kind: 'server', url: place.DATABASE_URL ?? '' });
  onTestFinished(close);
  const cut = await db.execute(
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'listen "revoked_api_keys"'`,
  );
  expect(cut.rows).toHaveLength(2);
  expect(await refusalsToRevoke(other, second.id)).toEqual([]);
  for (const desk of [one, other]) await expect.poll(() => statusFor(second.key, desk), soon).toBe(401);

  const third = await aKey(one, 'third');
  expect(await statusFor(third.key, other)).toBe(200);
  const used = async () => {
    const { apiKeys } = await one.ask('{ apiKeys { id name lastUsedAt } }');
    return apiKeys as readonly { id: string; name: string; lastUsedAt: string | null }[];
  };
  await expect.poll(used, soon).toMatchObject([
    { name: 'third', lastUsedAt: expect.any(String) },
    { name: 'admin', lastUsedAt: expect.any(String) },
  ]);

  for (const desk of [one, other]) expect(await desk.end()).toMatchObject({ code: 0 });
  for (const { key } of [first, second, third])
    expect(`${one.out}${one.err}${other.out}${other.err}`).not.toContain(key);
});

it('does not start with a key of the settings that has been revoked: nobody could come in', {
  timeout: 90_000,
}, async () => {
  const place = await readyPlace();
  const { db, close } = await openDatabase({ kind: 'server', url: place.DATABASE_URL ?? '' });
  onTestFinished(close);
  const at = new Date();
  const keyHash = createHash('sha256').update(key).digest('hex');
  const admin = { id: v7(), name: 'admin', keyHash, permissions, createdAt: at, revokedAt: at };
  await insertApiKey(db, admin);

  const program = run('serve', place);
  expect(await program.ended()).toMatchObject({ code: 1 });
  expect(program.err).toBe('The ADMIN_API_KEY of the settings has been revoked: start with another one.\n');
});
