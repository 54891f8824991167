import type { SettingChange } from '../domain/settings.ts';
import { and, type Db, desc, lte, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { settingsChanges } from './tables.ts';

export type StoredSettingChange = typeof settingsChanges.$inferSelect;
export const settingsChangesMax = 100;

type Origin = {
  readonly storeId: string;
  readonly actor: string;
  readonly idempotencyKey: string;
  readonly changedAt: Date;
};

export async function insertSettingsChanges(
  tx: Tx,
  origin: Origin,
  changes: readonly (SettingChange & { readonly id: string })[],
): Promise<void> {
  if (changes.length > 0) await tx.insert(settingsChanges).values(changes.map((change) => ({ ...change, ...origin })));
}

/** The newest of each store, newest first. */
export async function findSettingsChanges(
  db: Db | Tx,
  storeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredSettingChange[]>> {
  const rows = await statement(db, 'findSettingsChanges', (on) => {
    const place = sql<number>`row_number() over (partition by ${settingsChanges.storeId} order by ${settingsChanges.id} desc)`;
    const placed = on
      .select({ id: settingsChanges.id, place: place.as('place') })
      .from(settingsChanges)
      .where(sql`${settingsChanges.storeId} = any(${placeholder('storeIds')})`)
      .as('placed');
    return on
      .select()
      .from(settingsChanges)
      .innerJoin(placed, and(sql`${placed.id} = ${settingsChanges.id}`, lte(placed.place, settingsChangesMax)))
      .orderBy(desc(settingsChanges.id));
  }).execute({ storeIds });
  return Map.groupBy(
    rows.map((row) => row.settings_changes),
    ({ storeId }) => storeId,
  );
}
