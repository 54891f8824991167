import type { OrderState } from '../domain/order.ts';
import { and, desc, eq, sql, type Tx } from './drizzle.ts';
import { amazonOrders, events, type StoredEventKind, type StoredSubject } from './tables.ts';

export type StoredEvent = {
  readonly id: string;
  readonly kind: StoredEventKind;
  readonly state?: OrderState;
  readonly subject: StoredSubject | null;
  readonly data?: Readonly<Record<string, unknown>>;
};

type About = {
  readonly storeId: string;
  readonly amazonOrderId: string;
  readonly orderId: string | null;
  readonly actor: string;
  readonly idempotencyKey: string | null;
  readonly at: Date;
};

/** What was noted with the last event of a kind; null when there was none. */
export async function findLastEventData(
  tx: Tx,
  amazonOrderId: string,
  kind: StoredEventKind,
): Promise<Readonly<Record<string, unknown>> | null> {
  const [row] = await tx
    .select({ data: events.data })
    .from(events)
    .where(and(eq(events.amazonOrderId, amazonOrderId), eq(events.kind, kind)))
    .orderBy(desc(events.sequence))
    .limit(1);
  return row?.data ?? null;
}

/** Adds to the history of an Amazon order, whose lock the caller holds: the numbering has no gaps. */
export async function insertEvents(tx: Tx, about: About, added: readonly StoredEvent[]): Promise<void> {
  if (added.length === 0) return;
  const { at, ...owner } = about;
  const [row] = await tx
    .update(amazonOrders)
    .set({ eventCount: sql`${amazonOrders.eventCount} + ${added.length}` })
    .where(and(eq(amazonOrders.id, about.amazonOrderId), eq(amazonOrders.storeId, about.storeId)))
    .returning({ eventCount: amazonOrders.eventCount });
  const before = (row?.eventCount ?? 0) - added.length;

  await tx.insert(events).values(
    added.map(({ id, kind, state, subject, data }, index) => ({
      ...owner,
      id,
      kind,
      state: state ?? null,
      sequence: before + index + 1,
      subjectType: subject?.type ?? null,
      subjectId: subject?.id ?? null,
      data: data ?? {},
      occurredAt: at,
    })),
  );
}
