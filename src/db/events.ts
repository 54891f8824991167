import type { OrderState } from '../domain/order.ts';
import { and, asc, type Db, desc, eq, getTableColumns, gt, inArray, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { amazonOrders, events, orders, type StoredEventKind, type StoredSubject } from './tables.ts';

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

/** An event as it is read: `orderId` is the order made from the Amazon order, also of what happened before it was. */
export type RecordedEvent = Omit<About, 'at'> &
  Pick<StoredEvent, 'id' | 'kind' | 'subject'> & {
    readonly sequence: number;
    readonly state: OrderState | null;
    readonly occurredAt: Date;
  };

/** The first so many events of each Amazon order behind a place in its history, oldest first: one statement for all. */
export async function findEventsOfAmazonOrders(
  db: Db | Tx,
  amazonOrderIds: readonly string[],
  after: number,
  limit: number,
): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> {
  const rows = await statement(db, 'findEventsOfAmazonOrders', (on) => {
    const { data: _, orderId: __, ...columns } = getTableColumns(events);
    const page = on
      .select(columns)
      .from(events)
      .where(and(eq(events.amazonOrderId, amazonOrders.id), gt(events.sequence, placeholder('after'))))
      .orderBy(asc(events.sequence))
      .limit(placeholder('limit'))
      .as('page');
    return on
      .select({ event: page._.selectedFields, orderId: orders.id })
      .from(amazonOrders)
      .innerJoinLateral(page, sql`true`)
      .leftJoin(orders, and(eq(orders.amazonOrderId, amazonOrders.id), eq(orders.storeId, amazonOrders.storeId)))
      .where(sql`${amazonOrders.id} = any(${placeholder('amazonOrderIds')})`)
      .orderBy(asc(amazonOrders.id), asc(page.sequence));
  }).execute({ amazonOrderIds, after, limit });

  const read = rows.map(({ event: { subjectType, subjectId, ...event }, orderId }): RecordedEvent => {
    const subject = subjectType && subjectId ? { type: subjectType, id: subjectId } : null;
    return { ...event, orderId, subject };
  });
  return Map.groupBy(read, ({ amazonOrderId }) => amazonOrderId);
}

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

type EventOfOne = Omit<About, 'actor' | 'idempotencyKey' | 'at'> & StoredEvent;

/** Adds one event each to the histories of several Amazon orders, whose locks the caller holds. */
export async function insertEventOfEach(
  tx: Tx,
  { at, ...origin }: Pick<About, 'actor' | 'idempotencyKey' | 'at'>,
  added: readonly EventOfOne[],
): Promise<void> {
  if (added.length === 0) return;
  const counted = await tx
    .update(amazonOrders)
    .set({ eventCount: sql`${amazonOrders.eventCount} + 1` })
    .where(
      inArray(
        amazonOrders.id,
        added.map(({ amazonOrderId }) => amazonOrderId),
      ),
    )
    .returning({ id: amazonOrders.id, eventCount: amazonOrders.eventCount });
  const counts = new Map(counted.map(({ id, eventCount }) => [id, eventCount]));

  await tx.insert(events).values(
    added.map(({ state, subject, data, ...event }) => ({
      ...event,
      ...origin,
      state: state ?? null,
      sequence: counts.get(event.amazonOrderId) ?? 0,
      subjectType: subject?.type ?? null,
      subjectId: subject?.id ?? null,
      data: data ?? {},
      occurredAt: at,
    })),
  );
}
