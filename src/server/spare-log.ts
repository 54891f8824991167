import { comesFromAwayDatabase, rootOf } from './fault.ts';

const quietMs = 10_000;

/**
 * While the database is away everything that asks it fails, many times a second: each reason is told once in ten
 * seconds, with how many like it were left out since. Whatever else fails is told each time.
 */
export function sparing(
  tell: (error: unknown, leftOut: number) => void,
  now = () => performance.now(),
): (error: unknown) => void {
  const told = new Map<string, { readonly at: number; readonly leftOut: number }>();
  return (error) => {
    if (!comesFromAwayDatabase(error)) return tell(error, 0);
    const root = rootOf(error);
    const last = told.get(root);
    if (last && now() - last.at < quietMs) {
      told.set(root, { ...last, leftOut: last.leftOut + 1 });
      return;
    }
    for (const [reason, { at }] of told) if (now() - at > 10 * quietMs) told.delete(reason);
    told.set(root, { at: now(), leftOut: 0 });
    tell(error, last?.leftOut ?? 0);
  };
}
