import { type Audited, keptOf, namedAs } from '../domain/audit.ts';
import { type Filters, narrowed, oneOf, planningOf } from './conditions.ts';
import { and, type Db, eq, gt, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { countUpTo, type Page, pageOrder, pagePosition, pageShape } from './page.ts';
import { statement } from './statement.ts';
import { amazonOrders, auditEntries } from './tables.ts';

export type AuditEntry = typeof auditEntries.$inferSelect;
/** Who did it, when and with which call. */
export type AuditOrigin = Pick<
  AuditEntry,
  'id' | 'at' | 'callerId' | 'callerName' | 'requestId' | 'mutation' | 'idempotencyKey'
>;

export function entryOf(origin: AuditOrigin, { storeId, asked, ...audited }: Audited): AuditEntry {
  const { subjects, changes, changeCount } = keptOf(audited);
  const subjectKinds = subjects.map(({ kind }) => kind);
  const subjectIds = subjects.map(({ id }) => id);
  return { ...origin, outcome: 'DONE', storeId, subjectKinds, subjectIds, input: asked, changes, changeCount };
}

type Denied = {
  readonly storeId: string | null;
  readonly amazonOrderId: string | null;
  readonly orderId: string | null;
};

/** Adds what was denied, as long as this caller has fewer such entries since then: nobody can flood the audit. */
export async function insertDenied(
  db: Db,
  origin: AuditOrigin,
  { storeId, amazonOrderId, orderId }: Denied,
  since: Date,
  max: number,
): Promise<void> {
  const subjects = [...namedAs('ORDER', orderId), ...namedAs('AMAZON_ORDER', amazonOrderId)];
  const denied = eq(auditEntries.outcome, 'DENIED');
  const recent = db
    .select({ one: sql`1` })
    .from(auditEntries)
    .where(and(eq(auditEntries.callerId, origin.callerId), denied, gt(auditEntries.at, since)))
    .limit(max);
  await db.execute(sql`
    insert into ${auditEntries} (id, at, caller_id, caller_name, request_id, mutation, idempotency_key, outcome, store_id,
      subject_kinds, subject_ids, input, changes, change_count)
    select ${origin.id}::uuid, ${origin.at.toISOString()}::timestamptz, ${origin.callerId}, ${origin.callerName},
      ${origin.requestId}, ${origin.mutation}, ${origin.idempotencyKey}, 'DENIED',
      coalesce(${storeId}::uuid, (select ${amazonOrders.storeId} from ${amazonOrders} where ${amazonOrders.id} = ${amazonOrderId}::uuid)),
      ${sql.param(subjects.map(({ kind }) => kind))}::text[], ${sql.param(subjects.map(({ id }) => id))}::uuid[], '{}', '[]', 0
    where (select count(*) from (${recent.getSQL()}) as recent) < ${max}`);
}

/** Every way to narrow the list. */
const conditions = {
  storeIds: (one) => oneOf(auditEntries.storeId, 'storeIds', one, 'uuid'),
  callerId: () => sql`${auditEntries.callerId} = ${placeholder('callerId')}`,
  mutation: () => sql`${auditEntries.mutation} = ${placeholder('mutation')}`,
  requestId: () => sql`${auditEntries.requestId} = ${placeholder('requestId')}`,
  outcome: () => sql`${auditEntries.outcome} = ${placeholder('outcome')}`,
  // The planner takes what has one subject for common, and would rather walk all entries: these are looked up first.
  subjectIds: () => sql`${auditEntries.id} = any(array(
    select about.id from ${auditEntries} as about where about.subject_ids @> ${placeholder('subjectIds')}::uuid[]))`,
  from: () => sql`${auditEntries.at} >= ${placeholder('from')}::timestamptz`,
  to: () => sql`${auditEntries.at} < ${placeholder('to')}::timestamptz`,
} satisfies Record<string, (one: boolean) => SQL>;
export type AuditFilters = Filters<keyof typeof conditions>;

const newestFirst = {
  value: sql`${auditEntries.at}`,
  type: 'timestamptz',
  id: auditEntries.id,
  ascending: false,
} as const;

export async function listAuditEntries(db: Db, filters: AuditFilters, page: Page): Promise<AuditEntry[]> {
  const { shape, where, values } = narrowed(filters, conditions);
  const build = (on: Db | Tx) =>
    on
      .select()
      .from(auditEntries)
      .where(and(where, pagePosition(newestFirst, page)))
      .orderBy(...pageOrder(newestFirst, page))
      .limit(placeholder('limit'));
  const name = `listAuditEntries:${shape}:${pageShape(page)}`;
  return statement(db, name, build, planningOf(filters)).execute({ ...values, ...page.from, limit: page.limit });
}

export async function countAuditEntries(db: Db, filters: AuditFilters, cap: number): Promise<number> {
  const { shape, where, values } = narrowed(filters, conditions);
  return countUpTo(db, `countAuditEntries:${shape}`, auditEntries, where, values, cap, planningOf(filters));
}
