export type Period = { readonly from: Date; readonly to: Date };

const dayMs = 86_400_000;

/**
 * What of a period lies in none of the others, the newest first, in pieces of a day. Gaps of no more than `leastMs` are
 * none, and no piece is shorter.
 */
export function daysMissing(period: Period, others: readonly Period[], leastMs: number): readonly Period[] {
  const newestFirst = others.toSorted((one, other) => other.to.getTime() - one.to.getTime());
  const days: Period[] = [];
  let to = period.to.getTime();
  const from = period.from.getTime();
  for (const other of [...newestFirst, { from: period.from, to: period.from }]) {
    if (to > other.to.getTime()) days.push(...inDays(Math.max(other.to.getTime(), from), to, leastMs));
    to = Math.min(to, other.from.getTime());
  }
  return days;
}

function inDays(from: number, to: number, leastMs: number): readonly Period[] {
  if (to - from <= leastMs) return [];
  const start = to - dayMs - from <= leastMs ? from : to - dayMs;
  return [{ from: new Date(start), to: new Date(to) }, ...inDays(from, start, leastMs)];
}

export function overlap(one: Period, other: Period): boolean {
  return one.from < other.to && other.from < one.to;
}
