import type { Priority } from '../domain/budget.ts';
import { later } from './errors.ts';

/** Accounts whose calls get no answer: each of them costs the whole timeout, and a worker that waits. */
export type Silence = {
  /** Throws `later` while an account is silent, but for a call now and then that finds out whether it still is. */
  readonly respect: (accountId: string, priority: Priority) => void;
  readonly heard: (accountId: string) => void;
  readonly unheard: (accountId: string) => void;
  /** Whether some account is silent. */
  readonly any: () => boolean;
};

const silentAfter = 3;
const silentMs = 60_000;

export function createSilence(now: () => number): Silence {
  const accounts = new Map<string, { readonly unheard: number; readonly until: number }>();

  return {
    respect(accountId, priority) {
      const known = accounts.get(accountId);
      if (!known || known.unheard < silentAfter || priority === 'person') return;
      const left = known.until - now();
      if (left > 0) throw later('Amazon has not answered the last calls for this account.', left);
      accounts.set(accountId, { ...known, until: now() + silentMs });
    },
    any: () => accounts.values().some(({ unheard }) => unheard >= silentAfter),
    heard(accountId) {
      accounts.delete(accountId);
    },
    unheard(accountId) {
      const unheard = (accounts.get(accountId)?.unheard ?? 0) + 1;
      accounts.set(accountId, { unheard, until: now() + silentMs });
    },
  };
}
