import { type Audited, keptOf } from '../domain/audit.ts';
import { type Filters, narrowed, oneOf, planningOf } from './conditions.ts';
import { and, type Db, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { countUpTo, type Page, pageOrder, pagePosition, pageShape } from './page.ts';
import { statement } from './statement.ts';
import { auditEntries } from './tables.ts';

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

/** Every way to narrow the list. */
const conditions = {
  storeIds: (one) => oneOf(auditEntries.storeId, 'storeIds', one, 'uuid'),
  callerId: () => sql`${auditEntries.callerId} = ${placeholder('callerId')}`,
  mutation: () => sql`${auditEntries.mutation} = ${placeholder('mutation')}`,
  requestId: () => sql`${auditEntries.requestId} = ${placeholder('requestId')}`,
  outcome: () => sql`${auditEntries.outcome} = ${placeholder('outcome')}`,
  subjectIds: () => sql`${auditEntries.subjectIds} @> ${placeholder('subjectIds')}::uuid[]`,
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
