/** What the rows of a list themselves are indexed by. */
const near = new Set([
  ...['storeIds', 'states', 'statuses', 'shippingStates', 'importStates', 'allowedAction'],
  ...['placedAt', 'purchasedAt', 'updatedAt', 'lastUpdatedAt', 'shipByBefore'],
]);

export type Narrowing = { readonly filter?: unknown; readonly search?: unknown };

/** What a list is narrowed to: nothing, what an index has in order, or what may lie anywhere. */
export function reachOf({ search, filter }: Narrowing): 'ALL' | 'NEAR' | 'FAR' {
  const given = Object.entries(filter ?? {}).flatMap(([name, value]) => (value == null ? [] : [name]));
  if (search != null || given.some((name) => !near.has(name))) return 'FAR';
  return given.length > 0 ? 'NEAR' : 'ALL';
}

/** Exact up to here; beyond, a count says "at least". Of what lies anywhere every entry is looked up by itself. */
export function countMaxOf(narrowing: Narrowing): number {
  return reachOf(narrowing) === 'FAR' ? 1_000 : 10_000;
}
