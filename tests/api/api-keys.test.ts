import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/app/create-api-key.ts';
import { findViewer, revokedKeysChannel, saveKeyUse } from '../../src/db/api-keys.ts';
import { addDeprecatedUses } from '../../src/db/deprecated-uses.ts';
import { eq } from '../../src/db/drizzle.ts';
import { insertStore } from '../../src/db/stores.ts';
import { apiKeys, operations } from '../../src/db/tables.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { globalId, idOf } from '../../src/graphql/global-id.ts';
import { useDesk } from '../support/desk.ts';
import { type Shown, told } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const canadaUuid = '01900000-0000-7000-8000-000000000009';
const canadaId = globalId('STORE', canadaUuid);
const ofCanada = 'a key of the Canadian store';
type Input = Readonly<Record<string, unknown>>;

const fields =
  'id name permissions stores { name } everyStore createdAt createdBy expiresAt lastUsedAt revokedAt revokedBy';
const common = `apiKey { ${fields} } operation { mutation replayed dryRun } errors { __typename code message path fix }`;
const documents = {
  createApiKey: `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key ${common} } }`,
  revokeApiKey: `mutation($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { ${common} } }`,
};

let calls = 0;
async function call(mutation: keyof typeof documents, input: Input, key?: string): Promise<Shown> {
  calls += 1;
  const given = { input: { idempotencyKey: `key-${calls}`, ...input } };
  const { data, errors } = await desk.api(documents[mutation], given, key);
  expect(errors).toBeUndefined();
  return data[mutation];
}
const create = (input: Input = {}, key?: string) =>
  call('createApiKey', { name: 'Warehouse', permissions: ['READ_ORDERS', 'SHIP'], ...input }, key);
const revoke = (apiKeyId: string, input: Input = {}, key?: string) => call('revokeApiKey', { apiKeyId, ...input }, key);
async function list(key?: string): Promise<Shown[]> {
  const { data, errors } = await desk.api(`{ apiKeys { ${fields} } }`, {}, key);
  expect(errors).toBeUndefined();
  return data.apiKeys;
}
const named = async (key?: string) => (await list(key)).map(({ name }) => name);
const letIn = async (key: string) => (await desk.api('{ viewer { name } }', {}, key)).data?.viewer.name ?? null;
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** A second store, and a key that manages keys there and nowhere else. */
beforeEach(async () => {
  const canada = { accountId: desk.accountUuid, name: 'Canada', marketplaceId: 'A2EUQ1WTGCTBG2' };
  const connectedAt = new Date('2026-02-01T00:00:00Z');
  await desk.db.transaction((tx) =>
    insertStore(tx, { id: canadaUuid, ...canada, connectedAt, settings: defaultSettings }),
  );
  await desk.addKey(ofCanada, ['READ_ORDERS', 'SHIP', 'MANAGE_KEYS'], [canadaUuid]);
});

describe('a key that is made', () => {
  it('lets its owner do what it permits, in its stores, and nothing else', async () => {
    const { key, apiKey, operation, errors } = await create({ storeIds: [canadaId] });
    expect(errors).toEqual([]);
    expect(operation).toEqual({ mutation: 'createApiKey', replayed: false, dryRun: false });
    expect(key).toMatch(/^aod_[0-9A-Za-z]{38}$/);
    expect(apiKey).toEqual({
      id: expect.stringMatching(/^key_/),
      name: 'Warehouse',
      permissions: ['READ_ORDERS', 'SHIP'],
      stores: [{ name: 'Canada' }],
      everyStore: false,
      createdAt: '2026-03-02T12:00:00.000Z',
      createdBy: 'test-admin-key-of-this-desk',
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
      revokedBy: null,
    });
    const { data } = await desk.api('{ viewer { name permissions stores { name } } }', {}, key);
    expect(data.viewer).toEqual({
      name: 'Warehouse',
      permissions: ['READ_ORDERS', 'SHIP'],
      stores: [{ name: 'Canada' }],
    });
    const { errors: refused } = await desk.api('{ apiKeys { name } }', {}, key);
    expect(refused).toMatchObject([
      { message: 'This needs the permission MANAGE_KEYS.', extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  it('is kept as a hash alone: its text is nowhere in the database, nor in a repeat or what was done', async () => {
    const first = await create({ idempotencyKey: 'one' });
    const again = await create({ idempotencyKey: 'one' });
    expect(again).toMatchObject({ key: null, apiKey: first.apiKey, operation: { replayed: true }, errors: [] });
    const kept = [await desk.db.select().from(apiKeys), await desk.db.select().from(operations)];
    expect(JSON.stringify(kept)).toContain(hashOf(first.key));
    expect(JSON.stringify(kept)).not.toContain(first.key.slice(4, 36));
    expect(await named()).toEqual(['Warehouse', ofCanada, 'test-admin-key-of-this-desk']);

    const other = await create({ idempotencyKey: 'one', permissions: ['SHIP'] });
    expect(other).toMatchObject({ key: null, apiKey: null, errors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  });

  it('is shown to no repeat of a caller who may not manage keys any more', async () => {
    const { key: manager } = await create({ permissions: ['READ_ORDERS', 'SHIP', 'MANAGE_KEYS'] });
    await create({ idempotencyKey: 'mine' }, manager);
    const less = { permissions: ['READ_ORDERS', 'SHIP'] } as const;
    await desk.db
      .update(apiKeys)
      .set(less)
      .where(eq(apiKeys.keyHash, hashOf(manager)));
    const again = await create({ idempotencyKey: 'mine' }, manager);
    expect(again).toMatchObject({ key: null, apiKey: null, operation: { replayed: true }, errors: [] });
  });

  it('can be tried, which makes none', async () => {
    const tried = await leavesNothing(desk, () => create({ dryRun: true }));
    expect(tried).toMatchObject({ key: null, apiKey: { name: 'Warehouse' }, operation: { dryRun: true }, errors: [] });
  });

  it('is refused from the moment on at which it ends', async () => {
    const { key } = await create({ expiresAt: '2026-03-02T13:00:00Z' });
    await desk.advance(3_599);
    expect(await letIn(key)).toBe('Warehouse');
    await desk.advance(1);
    expect(await letIn(key)).toBeNull();
    expect(await named()).toContain('Warehouse');
  });

  it('is refused with all that is wrong, and leaves nothing', async () => {
    const input = { name: ' ', permissions: ['REFUND'], storeIds: [desk.storeId], expiresAt: '2020-01-01T00:00:00Z' };
    const { errors, key, apiKey } = await leavesNothing(desk, () => create(input, ofCanada));
    expect([key, apiKey, errors.map(told)]).toEqual([
      null,
      null,
      [
        'INVALID_INPUT at name',
        'PERMISSION_DENIED at permissions.0',
        'STORE_NOT_FOUND at storeIds.0',
        'INVALID_INPUT at expiresAt',
      ],
    ]);
  });
});

describe('a key of some stores', () => {
  it('gives and lists keys of its stores alone, and sees no others', async () => {
    await create({ name: 'Everywhere' });
    await create({ name: 'Both', storeIds: [canadaId, desk.storeId] });
    const [{ id: foreign }] = (await list()).filter(({ name }) => name === 'Both');
    expect((await create({ name: 'Mine', storeIds: [canadaId] }, ofCanada)).errors).toEqual([]);
    expect(await named(ofCanada)).toEqual(['Mine', ofCanada]);
    expect((await create({}, ofCanada)).errors.map(told)).toEqual(['PERMISSION_DENIED at storeIds']);

    const absent = globalId('API_KEY', '01900000-0000-7000-8000-00000000ffff');
    const answers = await leavesNothing(desk, () =>
      Promise.all([foreign, absent, 'nonsense'].map((id) => revoke(id, {}, ofCanada))),
    );
    const [first] = answers;
    expect(first.errors.map(told)).toEqual(['API_KEY_NOT_FOUND at apiKeyId']);
    expect(answers.map(({ errors, apiKey }) => [errors, apiKey])).toEqual(answers.map(() => [first.errors, null]));
  });
});

describe('without MANAGE_KEYS', () => {
  it('no key is made or revoked', async () => {
    await desk.addKey(
      'all but keys',
      permissions.filter((permission) => permission !== 'MANAGE_KEYS'),
    );
    const { apiKey } = await create();
    const denied = {
      code: 'PERMISSION_DENIED',
      message: 'This needs the permission MANAGE_KEYS.',
      path: [],
      fix: expect.any(String),
      __typename: 'RefusedError',
    };
    for (const attempt of [() => create({}, 'all but keys'), () => revoke(apiKey.id, {}, 'all but keys')]) {
      expect((await leavesNothing(desk, attempt)).errors).toEqual([denied]);
    }
  });
});

describe('a key that is revoked', () => {
  it('is refused at once, is listed no more, and every process is told, once', async () => {
    const heard: string[] = [];
    const stop = await desk.database.listen(revokedKeysChannel, (hash) => heard.push(hash));
    const { key, apiKey } = await create();
    expect(await letIn(key)).toBe('Warehouse');
    expect(await revoke(apiKey.id, { dryRun: true })).toMatchObject({
      apiKey: { revokedAt: '2026-03-02T12:00:00.000Z' },
      errors: [],
    });
    expect(await letIn(key)).toBe('Warehouse');

    await desk.advance(60);
    const revoked = { ...apiKey, revokedAt: '2026-03-02T12:01:00.000Z', revokedBy: 'test-admin-key-of-this-desk' };
    expect(await revoke(apiKey.id, { idempotencyKey: 'end' })).toMatchObject({ apiKey: revoked, errors: [] });
    expect(await letIn(key)).toBeNull();
    expect(await named()).not.toContain('Warehouse');
    await desk.advance(60);
    expect(await revoke(apiKey.id, { idempotencyKey: 'end' })).toMatchObject({
      apiKey: revoked,
      operation: { replayed: true },
    });
    // Of two who revoke it the second is not told off, and changes nothing.
    expect(await revoke(apiKey.id)).toMatchObject({ apiKey: revoked, operation: { replayed: false }, errors: [] });
    await expect.poll(() => heard).toEqual([hashOf(key)]);
    await stop();
  });

  it('makes no key any more, not even in a request that was let in before', async () => {
    const { key, apiKey } = await create({ permissions: ['MANAGE_KEYS'] });
    const viewer = await findViewer(desk.db, hashOf(key), desk.clock.now);
    if (!viewer) throw new Error('The key was not let in.');
    await revoke(apiKey.id);
    const late = { viewer, requestId: 'test', mutation: 'createApiKey', idempotencyKey: 'late', dryRun: false };
    const draft = { name: 'Successor', permissions: ['MANAGE_KEYS'], storeIds: null, expiresAt: null } as const;
    const { answer, key: made } = await leavesNothing(desk, () => createApiKey(desk.shell, late, draft));
    expect(made).toBeNull();
    expect(answer).toMatchObject({ ok: false, rejections: [{ code: 'PERMISSION_DENIED', path: [] }] });
  });

  it('may be the caller’s own, but not that of the settings', async () => {
    const { key, apiKey } = await create({ permissions: ['MANAGE_KEYS'] });
    const [settings] = (await list()).filter(({ createdBy }) => createdBy === null).toReversed();
    expect(settings.name).toBe('test-admin-key-of-this-desk');
    const { errors } = await leavesNothing(desk, () => revoke(settings.id, {}, key));
    expect(errors.map(told)).toEqual(['PERMISSION_DENIED at apiKeyId']);
    expect(errors[0].fix).toContain('ADMIN_API_KEY');

    expect(await revoke(apiKey.id, {}, key)).toMatchObject({ apiKey: { id: apiKey.id }, errors: [] });
    expect(await letIn(key)).toBeNull();
  });
});

it('costs one look-up by its hash when it is refused, whether it is unknown, revoked or has ended', async () => {
  const { key: revoked, apiKey } = await create({ name: 'Revoked' });
  const { key: ended } = await create({ name: 'Ended', expiresAt: '2026-03-02T12:00:01Z' });
  await revoke(apiKey.id);
  await desk.advance(1);
  const sent: unknown[] = [];
  for (const key of [`aod_${'x'.repeat(38)}`, revoked, ended]) {
    desk.statements.length = 0;
    expect(await letIn(key)).toBeNull();
    sent.push([...desk.statements]);
  }
  expect(sent[0]).toHaveLength(1);
  expect(sent).toEqual([sent[0], sent[0], sent[0]]);
});

it('says when it was last let in, as the latest of the processes tells it', async () => {
  const { apiKey } = await create();
  const at = (minute: number) => new Date(`2026-03-02T12:0${minute}:00Z`);
  const id = idOf('API_KEY', apiKey.id) ?? '';
  for (const minute of [1, 3, 2]) await saveKeyUse(desk.db, id, at(minute));
  expect((await list())[0]).toMatchObject({ name: 'Warehouse', lastUsedAt: '2026-03-02T12:03:00.000Z' });
});

it('are listed for three statements, however many they are', async () => {
  for (const name of ['One', 'Two', 'Three']) await create({ name, storeIds: [canadaId, desk.storeId] });
  await create({ name: 'Everywhere' });
  await list();
  desk.statements.length = 0;
  expect(await named()).toHaveLength(6);
  const lookUp = 1;
  expect(desk.statements).toHaveLength(lookUp + 3);
});

it('shows what each key uses that is deprecated, added up over all processes', async () => {
  const { apiKey } = await create({ storeIds: [canadaId] });
  const callerId = idOf('API_KEY', apiKey.id) ?? '';
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));
  const use = (element: string, count: number, minute: number) => ({
    callerId,
    element,
    count,
    lastUsedAt: at(minute),
  });
  const order = 'CreateApiKeyPayload.order';
  await Promise.all([
    addDeprecatedUses(desk.db, [use(order, 2, 5), use('Gone.field', 1, 9)]),
    addDeprecatedUses(desk.db, [use('Gone.field', 3, 1), use(order, 40, 2)]),
  ]);

  const uses = 'apiKeys { name deprecatedUses { element count lastUsedAt reason } }';
  for (const key of [undefined, ofCanada]) {
    const { data } = await desk.api(`{ ${uses} }`, {}, key);
    expect(data.apiKeys.find(({ name }: Shown) => name === 'Warehouse').deprecatedUses).toEqual([
      { element: 'Gone.field', count: 4, lastUsedAt: at(9).toISOString(), reason: null },
      {
        element: order,
        count: 42,
        lastUsedAt: at(5).toISOString(),
        reason: 'Use `CreateApiKeyPayload.apiKey`. This stays until 2027-06-01 at least.',
      },
    ]);
  }
  desk.statements.length = 0;
  await desk.api(`{ ${uses} }`);
  expect(desk.statements.filter((text) => text.includes('"deprecated_uses"'))).toHaveLength(1);
});

it('lists who uses what is deprecated, also by a token, to whom it concerns, page by page', async () => {
  const element = 'CreateApiKeyPayload.order';
  const { apiKey: own } = await create({ name: 'Own', storeIds: [canadaId] });
  const { apiKey: wide } = await create({ name: 'Wide' });
  const { apiKey: revoked } = await create({ name: 'Gone', storeIds: [canadaId] });
  await revoke(revoked.id);
  const uuid = ({ id }: Shown) => idOf('API_KEY', id) ?? '';
  const self = (await desk.api('{ viewer { name } apiKeys { id name } }', {}, ofCanada)).data;
  const manager = self.apiKeys.find(({ name }: Shown) => name === self.viewer.name);
  const token = 'jwt:["https://issuer.example","auth0|7"]';
  const callers = [uuid(own), uuid(wide), uuid(revoked), uuid(manager), token];
  // Two of one instant, so that a page may end between them.
  const lastUsedAt = (index: number) => new Date(Date.UTC(2026, 2, 1, 12, Math.floor(index / 2)));
  await addDeprecatedUses(
    desk.db,
    callers.map((callerId, index) => ({ callerId, element, count: index + 1, lastUsedAt: lastUsedAt(index) })),
  );
  await addDeprecatedUses(desk.db, [{ callerId: token, element: 'Gone.field', count: 9, lastUsedAt: lastUsedAt(0) }]);

  const query = `query($first: Int, $after: String, $element: String) {
    deprecatedUses(first: $first, after: $after, element: $element) {
      nodes { callerId callerName element count reason } pageInfo { endCursor hasNextPage } totalCount { value }
    }
  }`;
  const page = async (variables: object, key?: string) =>
    (await desk.api(query, { ...variables }, key)).data.deprecatedUses;
  const names = ({ nodes }: Shown) => nodes.map(({ callerName }: Shown) => callerName);

  desk.statements.length = 0;
  const all = await page({});
  expect(desk.statements.filter((text) => text.includes('"deprecated_uses"'))).toHaveLength(2);
  expect(names(all).toSorted()).toEqual([manager.name, 'Own', 'Wide', 'jwt:auth0|7', 'jwt:auth0|7'].toSorted());
  expect(all.totalCount.value).toBe(5);
  expect(all.nodes[0]).toEqual({
    callerId: token,
    callerName: 'jwt:auth0|7',
    element,
    count: 5,
    reason: 'Use `CreateApiKeyPayload.apiKey`. This stays until 2027-06-01 at least.',
  });

  const walked: Shown[] = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo }: Shown = await page({ first: 1, after });
    walked.push(...nodes);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(walked).toEqual(all.nodes);
  expect(names(await page({ element: 'Gone.field' }))).toEqual(['jwt:auth0|7']);
  expect(names(await page({}, ofCanada)).toSorted()).toEqual([manager.name, 'Own'].toSorted());
  await desk.addKey('a key that reads alone', ['READ_ORDERS']);
  const { errors } = await desk.api(query, {}, 'a key that reads alone');
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});
