import { getNullableType, isInputObjectType, isListType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { schema } from '../../src/graphql/schema.ts';
import { everyRow, shown } from '../buyer/support/planted.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { changedBy, type Input, newToken, pathSecret, stagesOf } from './support/every-mutation.ts';

const desk = useDesk();
const acts = actsOf(desk);
const [reader, oneStore, withoutKeys] = ['a key that only reads', 'a key of one store', 'a key without keys'];
const mutations = schema.getMutationType()?.getFields() ?? {};

const entryFields = `id at callerId callerName requestId mutation idempotencyKey outcome store { id } input
  subjects { type id } subjectCount changes { subject { type id } field before after } changeCount`;

async function entries(filter: Input = {}, key?: string): Promise<Shown[]> {
  const query = `query($filter: AuditFilter) { auditEntries(first: 100, filter: $filter) { nodes { ${entryFields} } } }`;
  const { data, errors } = await desk.api(query, { filter }, key);
  expect(errors).toBeUndefined();
  return data.auditEntries.nodes;
}

/** Those of a call that was made; one that was tried, and one that was repeated, must have none. */
async function entriesOf(name: string): Promise<Shown[]> {
  const of = (request: string) => `${request}: auditEntries(filter: $${request}) { nodes { ${entryFields} } }`;
  const requests = ['tried', 'done', 'replayed'];
  const asked = requests.map((request) => `$${request}: AuditFilter`).join(', ');
  const filters = Object.fromEntries(requests.map((request) => [request, { requestId: `${request}-${name}` }]));
  const { data, errors } = await desk.api(`query(${asked}) { ${requests.map(of).join(' ')} }`, filters);
  expect(errors).toBeUndefined();
  expect([name, data.tried.nodes, data.replayed.nodes]).toEqual([name, [], []]);
  return data.done.nodes;
}

/** Any mutation of the schema by its name, in a request of this id. */
async function call(name: string, given: Input | readonly Input[], requestId: string): Promise<readonly Shown[]> {
  const [arg] = mutations[name]?.args ?? [];
  const query = `mutation($given: ${arg?.type}) { ${name}(${arg?.name}: $given) { errors { code message } operation { replayed dryRun } } }`;
  const response = await fetch(`${desk.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${adminKey}`,
      'x-request-id': requestId,
    },
    body: JSON.stringify({ query, variables: { given } }),
  });
  const { data, errors } = (await response.json()) as Shown;
  expect(errors).toBeUndefined();
  const payloads = [data[name]].flat();
  for (const payload of payloads) expect([name, payload.errors]).toEqual([name, []]);
  return payloads;
}

function takesDryRun(name: string): boolean {
  let type = getNullableType(mutations[name]?.args[0]?.type);
  if (isListType(type)) type = getNullableType(type.ofType);
  return isInputObjectType(type) && 'dryRun' in type.getFields();
}

function keyed(name: string, staged: Input | readonly Input[], more: Input = {}): Input | readonly Input[] {
  const one = (input: Input, index: number) => ({ idempotencyKey: `${name} ${index}`, ...more, ...input });
  return Array.isArray(staged) ? staged.map(one) : one(staged as Input, 0);
}

const shownText = (text: string | null) =>
  text?.replace(/_[0-9a-f]{32}/g, '_…').replace(/^2026-.*Z$/, '…') ?? 'nothing';
const told = ({ subject, field, before, after }: Shown) =>
  `${subject.type} ${field}: ${shownText(before)} → ${shownText(after)}`;

describe('the audit', () => {
  it('has one entry for each accepted call of every mutation, none for a dry run or a replay, and nothing of the buyer', {
    timeout: 120_000,
  }, async () => {
    const stages = stagesOf(desk, acts);
    expect(Object.keys(stages).sort()).toEqual(Object.keys(mutations).sort());

    for (const [name, stage] of Object.entries(stages)) {
      const staged = await stage();
      const count = [staged].flat().length;
      const given = keyed(name, staged);
      if (takesDryRun(name)) await call(name, keyed(name, staged, { dryRun: true }), `tried-${name}`);
      await call(name, given, `done-${name}`);
      const replays = await call(name, given, `replayed-${name}`);
      expect(replays.map(({ operation }) => operation.replayed)).toEqual(replays.map(() => true));

      const made = await entriesOf(name);
      expect([name, made.length]).toEqual([name, count]);
      for (const entry of made) {
        expect(entry).toMatchObject({ callerName: adminKey, outcome: 'DONE', mutation: name.replace('Many', '') });
        expect(entry.idempotencyKey).toMatch(new RegExp(`^${name} \\d$`));
        expect(entry.subjectCount).toBe(new Set(entry.subjects.map(({ id }: Shown) => id)).size);
        expect(entry.subjectCount).toBeGreaterThan(0);
      }
      const one = name.replace('Many', '');
      expect([name, made[0]?.changes.map(told)]).toEqual([name, changedBy[one]]);
    }

    const everything = await everyRow(desk);
    const keepers = everything.filter((row) => row.includes(pathSecret)).map((row) => row.split(' ')[0]);
    expect(new Set(keepers)).toEqual(new Set(['webhooks']));
    const rows = everything.filter((row) => row.startsWith('audit_entries '));
    expect(rows.length).toBeGreaterThan(Object.keys(stages).length);
    expect(shown(rows)).toEqual([]);
    expect(rows.filter((row) => /aod_|whsec_/.test(row) || row.includes(newToken))).toEqual([]);
  });

  it('cannot be changed, not even by a superuser who does not take its triggers away', async () => {
    await desk.anOrder().then((order) => acts.hold(order));
    await call('updateOrderSettings', { storeId: desk.storeId, reserveStock: false, idempotencyKey: 'set' }, 'set');
    for (const table of ['audit_entries', 'settings_changes', 'order_events']) {
      for (const change of [`update ${table} set id = id`, `delete from ${table}`, `truncate ${table}`]) {
        const refused = desk.db.execute(sql.raw(change)).catch((error: Error) => String(error.cause));
        expect(await refused).toContain(`Rows of ${table} are added and never changed.`);
      }
    }
    expect(await entries()).toHaveLength(2);
  });

  it('tells what was denied, to whom and about what, and nobody floods it', async () => {
    const order = await desk.anOrder();
    await desk.addKey(reader, ['READ_ORDERS']);
    await acts.act('hold', { orderId: order.id, dryRun: true }, reader);
    await acts.act('hold', { orderId: order.id, reason: 'A secret' }, reader);
    await acts.act('syncStore', { storeId: desk.storeId }, reader);
    // What is refused for another reason leaves nothing.
    expect((await acts.act('unhold', { orderId: order.id })).errors).not.toEqual([]);

    const [sync, held, ...others] = await entries();
    const denied = { callerName: reader, outcome: 'DENIED', store: { id: desk.storeId }, changes: [], input: {} };
    expect(sync).toMatchObject({ mutation: 'syncStore', ...denied });
    expect(held).toMatchObject({ mutation: 'hold', ...denied });
    expect(held.subjects).toContainEqual({ type: 'ORDER', id: order.id });
    expect(others).toEqual([]);

    const attempt = () => acts.act('hold', { orderId: order.id }, reader);
    const count = async () =>
      (await desk.api('{ auditEntries(first: 0, filter: { outcome: DENIED }) { totalCount { value } } }')).data
        .auditEntries.totalCount.value;
    await desk.db.execute(sql`insert into audit_entries
      select gen_random_uuid(), at, caller_id, caller_name, request_id, mutation, idempotency_key, outcome, store_id,
        subject_kinds, subject_ids, input, changes, change_count
      from audit_entries, generate_series(1, 97) where mutation = 'hold'`);
    await attempt();
    expect(await count()).toBe(100);
    await attempt();
    expect(await count()).toBe(100);
    await desk.advance(3_600);
    await attempt();
    expect(await count()).toBe(101);
  });

  it('shows a key of one store what concerned this store alone, and nothing without MANAGE_KEYS', async () => {
    const order = await desk.anOrder();
    await acts.hold(order);
    const product = { sku: 'TEE', name: 'A tee' };
    await call('upsertProducts', { products: [product], idempotencyKey: 'tee' }, 'tee');
    await call('createApiKey', { name: 'All', permissions: ['SHIP'], idempotencyKey: 'all' }, 'all');
    await call(
      'createApiKey',
      { name: 'One', permissions: ['SHIP'], storeIds: [desk.storeId], idempotencyKey: 'one' },
      'one',
    );
    const elsewhere = { name: 'Canada', marketplaceId: 'A2EUQ1WTGCTBG2', sellerId: 'A2OTHER', refreshToken: newToken };
    await call('connectStore', { ...elsewhere, idempotencyKey: 'ca' }, 'ca');
    await desk.addKey(oneStore, permissions, [desk.storeUuid]);
    await desk.addKey(
      withoutKeys,
      permissions.filter((one) => one !== 'MANAGE_KEYS'),
    );

    const all = await entries();
    const other = all.find(({ mutation }) => mutation === 'connectStore').store.id;
    expect(all.map(({ mutation }) => mutation)).toEqual([
      'connectStore',
      'createApiKey',
      'createApiKey',
      'upsertProducts',
      'hold',
    ]);
    const seen = await entries({}, oneStore);
    expect(seen.map(({ mutation, requestId }) => `${mutation} ${requestId === 'one'}`)).toEqual([
      'createApiKey true',
      'hold false',
    ]);
    for (const filter of [
      { storeId: other },
      { subjectId: other },
      { requestId: 'ca' },
      { mutation: 'upsertProducts' },
    ]) {
      expect(await entries(filter)).toHaveLength(1);
      expect(await entries(filter, oneStore)).toEqual([]);
    }
    const refused = await desk.api('{ auditEntries { nodes { id } } }', {}, withoutKeys);
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('finds by every filter and pages newest first, for one statement a page', async () => {
    const order = await desk.anOrder();
    for (const act of ['hold', 'unhold', 'hold', 'unhold'] as const) {
      await acts[act](order);
      await desk.advance(60);
    }
    const [newest, , , oldest] = await entries();
    const [byAdmin] = await entries({ callerId: newest.callerId });
    expect(byAdmin.id).toBe(newest.id);
    const { data } = await desk.api('{ apiKeys { id } }');
    const all = { subjectId: order.id, storeId: desk.storeId, callerId: data.apiKeys[0].id, outcome: 'DONE' };
    expect(await entries(all)).toHaveLength(4);
    expect(await entries({ ...all, mutation: 'hold' })).toHaveLength(2);
    expect(await entries({ at: { from: newest.at } })).toEqual([newest]);
    expect(await entries({ at: { from: oldest.at, to: newest.at } })).toHaveLength(3);
    for (const nothing of [{ subjectId: 'x' }, { callerId: 'x' }, { requestId: 'x' }, { storeId: 'x' }]) {
      expect(await entries(nothing)).toEqual([]);
    }

    const page = `query($after: String, $filter: AuditFilter) { auditEntries(first: 3, after: $after, filter: $filter) {
      nodes { ${entryFields} } pageInfo { hasNextPage endCursor } } }`;
    const first = (await desk.api(page, { filter: all })).data.auditEntries;
    expect(first.pageInfo.hasNextPage).toBe(true);
    desk.statements.length = 0;
    const second = (await desk.api(page, { filter: all, after: first.pageInfo.endCursor })).data.auditEntries;
    expect(second).toMatchObject({ nodes: [oldest], pageInfo: { hasNextPage: false } });
    const read = desk.statements.filter((text) => !text.includes('"api_keys"'));
    expect(read.map((text) => /from "(\w+)"/.exec(text)?.[1])).toEqual(['audit_entries', 'stores']);
  });

  it('keeps the first hundred changes of a call that makes thousands, and finds it by each product', async () => {
    const products = Array.from({ length: 150 }, (_, index) => ({ sku: `S${index}`, name: `Product ${index}` }));
    await call('upsertProducts', { products, idempotencyKey: 'many' }, 'many');
    const { data } = await desk.api('{ products(search: "S149", first: 1) { nodes { id } } }');
    const [entry] = await entries({ subjectId: data.products.nodes[0].id });
    expect(entry).toMatchObject({ input: { products: 150 }, changeCount: 900, subjectCount: 150 });
    expect([entry.changes.length, entry.subjects.length]).toEqual([100, 100]);
  });
});
