import { expect } from 'vitest';
import { type Answer, useToyServer } from './toy-server.ts';

/** Two servers, without JIT and with it. */
export async function useBoth() {
  const plain = await useToyServer({ jit: false });
  const jit = await useToyServer();

  /** Asks with JIT until it must have compiled, and holds every answer against the one without. */
  return async function compare(query: string, variables?: object): Promise<ReturnType<typeof comparable>> {
    const expected = comparable(await plain.ask(query, variables));
    for (const time of ['first', 'second', 'third']) {
      expect({ time, query, variables, ...comparable(await jit.ask(query, variables)) }).toEqual({
        time,
        query,
        variables,
        ...expected,
      });
    }
    return expected;
  };
}

type ShownError = { readonly message: string; readonly path?: unknown; readonly extensions: { readonly code: string } };

/** All that JIT must not change. It knows no locations, and tells errors of siblings in another order. */
function comparable({ status, body }: Answer) {
  const errors = (body.errors as ShownError[] | undefined)?.map(({ message, path, extensions: { code } }) => ({
    path,
    code,
    message: message.replace(/request id \S+/, 'request id …'),
  }));
  errors?.sort((a, b) => String(a.path).localeCompare(String(b.path)));
  return { status, data: body.data, errors };
}
