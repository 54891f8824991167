import { getNullableType, isInputObjectType, isListType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { everyRow, shown } from '../buyer/support/planted.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { changedBy, type Input, newToken, stagesOf } from './support/every-mutation.ts';

const desk = useDesk();
const acts = actsOf(desk);
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
    timeout: 60_000,
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

    const rows = (await everyRow(desk)).filter((row) => row.startsWith('audit_entries '));
    expect(rows.length).toBeGreaterThan(Object.keys(stages).length);
    expect(shown(rows)).toEqual([]);
    expect(rows.filter((row) => row.includes(newToken) || row.includes('aod_'))).toEqual([]);
  });
});
