import { comesFromAwayDatabase, type FaultReport, rootOf } from './fault.ts';
import type { Log } from './log.ts';

const quietMs = 10_000;

/** How many like it were left out since it was last told of; null when it is to be left out itself. */
function quietly(now: () => number): (reason: string) => number | null {
  const told = new Map<string, { readonly at: number; readonly leftOut: number }>();
  return (reason) => {
    const last = told.get(reason);
    if (last && now() - last.at < quietMs) {
      told.set(reason, { ...last, leftOut: last.leftOut + 1 });
      return null;
    }
    for (const [other, { at }] of told) if (now() - at > 10 * quietMs) told.delete(other);
    told.set(reason, { at: now(), leftOut: 0 });
    return last?.leftOut ?? 0;
  };
}

/**
 * While the database is away everything that asks it fails, many times a second: each reason is told once in ten
 * seconds, with how many like it were left out since. Whatever else fails is told each time.
 */
export function sparing(
  tell: (error: unknown, leftOut: number) => void,
  now = () => performance.now(),
): (error: unknown) => void {
  const leftOutOf = quietly(now);
  return (error) => {
    if (!comesFromAwayDatabase(error)) return tell(error, 0);
    const leftOut = leftOutOf(rootOf(error));
    if (leftOut !== null) tell(error, leftOut);
  };
}

/** The same for requests: each that an outage refuses would warn of it. */
export function sparingWarnings(log: Log, now = () => performance.now()): Log {
  const leftOutOf = quietly(now);
  return {
    ...log,
    warn: (facts, message) => {
      const { type, code, message: why } = (facts.causes as readonly FaultReport[] | undefined)?.at(-1) ?? {};
      const leftOut = leftOutOf(`${message} ${type} ${code} ${why}`);
      if (leftOut !== null) log.warn(leftOut > 0 ? { ...facts, leftOut } : facts, message);
    },
  };
}
