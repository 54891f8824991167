import { narrowed } from './conditions.ts';
import { and, type Db, desc, eq, isNull, lt, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { countUpTo, type Page, type Position, pageShape } from './page.ts';
import { statement } from './statement.ts';
import { apiKeys, deprecatedUses } from './tables.ts';

type CountedUse = typeof deprecatedUses.$inferSelect;
/** With the name of the key; null where the caller is none of ours. */
export type StoredDeprecatedUse = CountedUse & { readonly keyName: string | null };

/** Adds to what all processes have counted before. */
export async function addDeprecatedUses(db: Db, uses: readonly CountedUse[]): Promise<void> {
  if (uses.length === 0) return;
  // In one order for all processes, so that none waits for another that waits for it.
  const inOrder = uses.toSorted((a, b) => order(a.callerId, b.callerId) || order(a.element, b.element));
  await db
    .insert(deprecatedUses)
    .values(inOrder)
    .onConflictDoUpdate({
      target: [deprecatedUses.callerId, deprecatedUses.element],
      set: {
        count: sql`${deprecatedUses.count} + excluded.count`,
        lastUsedAt: sql`greatest(${deprecatedUses.lastUsedAt}, excluded.last_used_at)`,
      },
    });
}

/** Who has not used it for so long will not. */
export async function deleteUsesBefore(tx: Tx, before: Date): Promise<void> {
  await tx.delete(deprecatedUses).where(lt(deprecatedUses.lastUsedAt, before));
}

const shown = {
  callerId: deprecatedUses.callerId,
  element: deprecatedUses.element,
  count: deprecatedUses.count,
  lastUsedAt: deprecatedUses.lastUsedAt,
  keyName: apiKeys.name,
};
const ofKey = sql`${apiKeys.id}::text = ${deprecatedUses.callerId}`;

/** Of each caller, the latest first. */
export async function findDeprecatedUses(db: Db | Tx, callerIds: readonly string[]): Promise<StoredDeprecatedUse[]> {
  return statement(db, 'findDeprecatedUses', (on) =>
    on
      .select(shown)
      .from(deprecatedUses)
      .leftJoin(apiKeys, ofKey)
      .where(sql`${deprecatedUses.callerId} = any(${placeholder('callerIds')})`)
      .orderBy(desc(deprecatedUses.lastUsedAt), deprecatedUses.element),
  ).execute({ callerIds });
}

export type UseFilters = {
  readonly element?: string | undefined;
  /** A caller of some stores sees its own uses, and those of keys that see no others. */
  readonly seenBy?: { readonly callerId: string; readonly storeIds: readonly string[] } | undefined;
};

const conditions = {
  element: () => eq(deprecatedUses.element, placeholder('element')),
  // Of who comes with a token nobody knows the stores.
  seenBy: () => sql`(${deprecatedUses.callerId} = ${placeholder('seenBy')}
    or ${apiKeys.storeIds} <@ to_jsonb(${placeholder('storeIds')}::text[]))`,
} satisfies Record<string, () => SQL>;

/** Without revoked keys: they use nothing any more. */
function narrowedTo({ element, seenBy }: UseFilters) {
  const { shape, where, values } = narrowed({ element, seenBy: seenBy?.callerId }, conditions);
  return { shape, where: and(isNull(apiKeys.revokedAt), where), values: { ...values, storeIds: seenBy?.storeIds } };
}

const rank = sql`(${deprecatedUses.lastUsedAt}, ${deprecatedUses.callerId}, ${deprecatedUses.element})`;

/** The latest first. */
export async function listDeprecatedUses(db: Db, filters: UseFilters, page: Page): Promise<StoredDeprecatedUse[]> {
  const { shape, where, values } = narrowedTo(filters);
  const forward = page.direction === 'forward';
  const start = sql`(${placeholder('at')}::timestamptz, ${placeholder('callerId')}, ${placeholder('after')})`;
  const beyond = page.from ? sql`${rank} ${sql.raw(forward ? '<' : '>')} ${start}` : undefined;
  const direction = sql.raw(forward ? 'desc' : 'asc');
  const build = (on: Db | Tx) =>
    on
      .select(shown)
      .from(deprecatedUses)
      .leftJoin(apiKeys, ofKey)
      .where(and(where, beyond))
      .orderBy(
        sql`${deprecatedUses.lastUsedAt} ${direction}`,
        sql`${deprecatedUses.callerId} ${direction}`,
        sql`${deprecatedUses.element} ${direction}`,
      )
      .limit(placeholder('limit'));
  const name = `listDeprecatedUses:${shape}:${pageShape(page)}`;
  return statement(db, name, build).execute({ ...values, ...(page.from && boundOf(page.from)), limit: page.limit });
}

export async function countListedUses(db: Db, filters: UseFilters, cap: number): Promise<number> {
  const { shape, where, values } = narrowedTo(filters);
  const uses = sql`${deprecatedUses} left join ${apiKeys} on ${ofKey}`;
  return countUpTo(db, `countDeprecatedUses:${shape}`, uses, where, values, cap);
}

/** A caller's id comes from elsewhere, and may hold whatever a cursor is made of. */
export function positionOfUse({ lastUsedAt, callerId, element }: CountedUse): Position {
  return { at: lastUsedAt.toISOString(), id: Buffer.from(JSON.stringify([callerId, element])).toString('base64url') };
}

function boundOf({ at, id }: Position) {
  const [callerId, after] = JSON.parse(Buffer.from(id, 'base64url').toString('utf8'));
  return { at, callerId, after };
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
