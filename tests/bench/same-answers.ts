import { deepStrictEqual } from 'node:assert/strict';
import type { Db } from '../../src/db/drizzle.ts';
import type { Candidate } from './candidates.ts';
import type { Operation } from './operations.ts';

/**
 * Measures nothing that is not the same: the limit must answer what this server answers, and PostGraphile the same values,
 * whatever it calls them.
 */
export async function expectSameAnswers(
  _db: Db,
  operation: Operation,
  candidates: readonly Candidate[],
): Promise<void> {
  const bodies = Object.entries(operation.bodies);
  for (let at = 0; at < (bodies[0]?.[1].length ?? 0); at++) {
    const answers = new Map<string, unknown>();
    for (const candidate of candidates) {
      const body = operation.bodies[candidate.name]?.[at];
      if (body) answers.set(candidate.name, await answerOf(candidate, body));
    }
    const [ours, postgraphile] = [answers.get('ours'), answers.get('postgraphile')];
    if (answers.has('limit')) deepStrictEqual(answers.get('limit'), ours, `${operation.name}, request ${at}`);
    if (postgraphile)
      deepStrictEqual(leaves(postgraphile), leaves(ours), `${operation.name}, request ${at}, PostGraphile`);
  }
}

export async function answerOf({ url, headers }: Candidate, body: string): Promise<unknown> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
  const response = await fetch(url, init);
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  if (errors || !data) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(errors)}`);
  return data;
}

/** All values in an answer, however they are named and laid out: amounts in minor units, times in milliseconds. */
function leaves(value: unknown, name = ''): readonly string[] {
  if (name === 'id' || value === null) return [];
  if (typeof value === 'string') return [name === 'placedAt' ? String(Date.parse(value)) : value];
  if (typeof value !== 'object') return [String(value)];
  if ('amount' in value)
    return [
      String(value.amount)
        .replace('.', '')
        .replace(/^0+(?=\d)/, ''),
    ];
  return Object.entries(value)
    .flatMap(([key, inner]) => leaves(inner, key))
    .toSorted();
}
