import type { AmazonEffect, EffectState } from '../domain/effects.ts';
import type { OutgoingEffect } from '../domain/outbox.ts';
import { and, asc, type Db, eq, getTableColumns, gt, inArray, sql, type Tx } from './drizzle.ts';
import { insertMany } from './insert-many.ts';
import { findBy, type Reading } from './reading.ts';
import { rowJson, type Values, whole } from './row-json.ts';
import { effects } from './tables.ts';

type Row = typeof effects.$inferSelect;
type Finding = 'readBack' | 'readBackAt' | 'settledOutcome' | 'settledEvidence' | 'settledBy';
export type StoredEffect = AmazonEffect &
  Pick<Row, 'feedId' | 'feedMessageId' | 'sentAt' | 'updatedAt' | Finding> &
  Partial<Pick<Row, 'traceparent'>>;

export function effectOf({ subjectType, subjectId, ...row }: Row): StoredEffect {
  return { ...row, subject: { type: subjectType, id: subjectId } };
}

type Owner = { readonly storeId: string; readonly amazonOrderId: string; readonly orderId: string | null };

/** What is to be told to Amazon, as it stands before anything of it was. */
export function queuedEffects(
  owner: Owner,
  outgoing: readonly (OutgoingEffect & { readonly id: string })[],
  at: Date,
): readonly AmazonEffect[] {
  return outgoing.map(({ id, subject, message }) => ({
    id,
    ...owner,
    kind: message.kind,
    state: 'QUEUED',
    subject,
    message,
    amazonReference: null,
    attempts: 0,
    lastError: null,
    nextAttemptAt: null,
    createdAt: at,
    confirmedAt: null,
  }));
}

/** The columns of a new effect. */
export function effectValues({ id, storeId, amazonOrderId, orderId, kind, state, ...effect }: AmazonEffect) {
  const { subject, message, attempts, createdAt } = effect;
  const about = { id, storeId, amazonOrderId, orderId, kind, state, subjectType: subject.type, subjectId: subject.id };
  return { ...about, message, attempts, createdAt, updatedAt: createdAt };
}

export const effectFields: readonly (keyof ReturnType<typeof effectValues>)[] = [
  'id',
  'storeId',
  'amazonOrderId',
  'orderId',
  'kind',
  'state',
  'subjectType',
  'subjectId',
  'message',
  'attempts',
  'createdAt',
  'updatedAt',
];

export async function insertEffects(
  tx: Tx,
  owner: Owner,
  outgoing: readonly (OutgoingEffect & { readonly id: string })[],
  at: Date,
): Promise<readonly AmazonEffect[]> {
  const queued = queuedEffects(owner, outgoing, at);
  await insertMany(tx, effects, queued.map(effectValues));
  return queued;
}

const effectRow = rowJson(getTableColumns(effects));

/** Oldest first: the order in which Amazon is told. */
export const effectReading: Reading<StoredEffect> = {
  table: effects,
  sorted: whole(effects.id),
  json: effectRow.json,
  read: (values: Values) => effectOf(effectRow.read(values)),
};

export async function findEffects(db: Db | Tx, ids: readonly string[]): Promise<StoredEffect[]> {
  return findBy(db, 'findEffects', effectReading, effects.id, ids);
}

export async function findEffectsOfAmazonOrders(
  db: Db | Tx,
  amazonOrderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredEffect[]>> {
  const found = await findBy(db, 'findEffectsOfAmazonOrders', effectReading, effects.amazonOrderId, amazonOrderIds);
  return Map.groupBy(found, ({ amazonOrderId }) => amazonOrderId);
}

/** The effect as it stands, locked: whoever settles it decides on this. */
export async function lockEffect(tx: Tx, id: string): Promise<StoredEffect | null> {
  const [row] = await tx.select().from(effects).where(eq(effects.id, id)).for('update');
  return row ? effectOf(row) : null;
}

/** Takes back what Amazon was to be told of a package and was not; answers which. The caller holds the order's lock. */
export async function recallQueued(tx: Tx, amazonOrderId: string, packageId: string, at: Date): Promise<string[]> {
  const rows = await tx
    .update(effects)
    .set({ state: 'RECALLED', nextAttemptAt: null, updatedAt: at })
    .where(
      and(
        eq(effects.amazonOrderId, amazonOrderId),
        eq(effects.subjectId, packageId),
        eq(effects.kind, 'CONFIRM_SHIPMENT'),
        eq(effects.state, 'QUEUED'),
      ),
    )
    .returning({ id: effects.id });
  return rows.map(({ id }) => id);
}

export type EffectChange = Partial<
  Pick<
    Row,
    | Finding
    | 'feedId'
    | 'feedMessageId'
    | 'traceparent'
    | 'amazonReference'
    | 'attempts'
    | 'lastError'
    | 'nextAttemptAt'
    | 'sentAt'
    | 'confirmedAt'
  >
> & { readonly state?: EffectState };

export async function saveEffect(
  tx: Tx,
  { id, storeId }: Pick<AmazonEffect, 'id' | 'storeId'>,
  change: EffectChange,
  at: Date,
): Promise<void> {
  await tx
    .update(effects)
    .set({ ...change, updatedAt: at })
    .where(and(eq(effects.id, id), eq(effects.storeId, storeId)));
}

/** What waits to be sent for these stores, oldest first, behind one of them. */
export async function listQueuedEffects(
  tx: Tx,
  storeIds: readonly string[],
  after: string | null,
  limit: number,
): Promise<StoredEffect[]> {
  const rows = await tx
    .select()
    .from(effects)
    .where(
      and(
        inArray(effects.storeId, [...storeIds]),
        sql`${effects.state} = 'QUEUED'`,
        after === null ? undefined : gt(effects.id, after),
      ),
    )
    .orderBy(asc(effects.id))
    .limit(limit);
  return rows.map(effectOf);
}
