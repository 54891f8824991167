import { expect } from 'vitest';
import type { Answer } from '../../support/desk.ts';
import type { Desk } from './acts.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Asks twice, of graphql-js and then of the compiled query, which must give the same answer. */
export async function twice(desk: Desk, query: string, variables: Variables = {}): Promise<Answer> {
  const first = await desk.api(query, variables);
  const second = await desk.api(query, variables);
  expect(plain(second)).toEqual(plain(first));
  return first;
}

/** A compiled query does not say where in its text an error arose. */
function plain({ data, errors }: Answer) {
  return { data, errors: errors?.map(({ message, path, extensions }) => ({ message, path, extensions })) };
}
