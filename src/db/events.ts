import type { OrderState } from '../domain/order.ts';
import { and, asc, type Db, desc, eq, getTableColumns, gt, inArray, placeholder, sql, type Tx } from './drizzle.ts';
import { runFixed } from './fixed.ts';
import { asJson, entries, insertion, insertMany } from './insert-many.ts';
import { columnsBut, type Reading } from './reading.ts';
import { rowJson, type Values, whole } from './row-json.ts';
import { statement } from './statement.ts';
import { amazonOrders, events, orders, type StoredEventKind, type StoredSubject } from './tables.ts';
import { tellLater } from './tell-of-events.ts';

export type StoredEvent = {
  readonly id: string;
  readonly kind: StoredEventKind;
  readonly state?: OrderState;
  readonly subject: StoredSubject | null;
  readonly data?: Readonly<Record<string, unknown>>;
};

export type About = {
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
    /** Where it stands in the feed of all events, together with its Amazon order and its sequence. */
    readonly position: number;
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

  return Map.groupBy(rows.map(asRecorded), ({ amazonOrderId }) => amazonOrderId);
}

const eventRow = rowJson(columnsBut(events, 'data', 'orderId'));

/** Oldest first. What happened before there was an order belongs to the one made later. */
export const eventReading: Reading<Omit<RecordedEvent, 'orderId'>> = {
  table: events,
  sorted: whole(events.sequence),
  json: eventRow.json,
  read: (values: Values) => recorded(eventRow.read(values)),
};

type EventRow = Omit<typeof events.$inferSelect, 'data' | 'orderId'>;

export function asRecorded(row: { readonly event: EventRow; readonly orderId: string | null }): RecordedEvent {
  return { ...recorded(row.event), orderId: row.orderId };
}

function recorded({ subjectType, subjectId, ...event }: EventRow): Omit<RecordedEvent, 'orderId'> {
  return { ...event, subject: subjectType && subjectId ? { type: subjectType, id: subjectId } : null };
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

/**
 * A transaction has its number from its first change on, often before it holds the order: two may come to the order the
 * other way round. So that an order's events stand in the feed as they happened, none stands before the latest.
 */
const eventPosition = sql`greatest(${amazonOrders.eventPosition}, order_event_position())`;

/** The columns of events that come one after the other, behind so many. */
export function eventValues({ at, ...owner }: About, added: readonly StoredEvent[], behind: number) {
  return added.map(({ id, kind, state, subject, data }, index) => ({
    ...owner,
    id,
    kind,
    state: state ?? null,
    sequence: behind + index + 1,
    subjectType: subject?.type ?? null,
    subjectId: subject?.id ?? null,
    data: data ?? {},
    occurredAt: at,
  }));
}

export const eventFields: readonly (keyof ReturnType<typeof eventValues>[number])[] = [
  'id',
  'storeId',
  'amazonOrderId',
  'orderId',
  'sequence',
  'kind',
  'state',
  'subjectType',
  'subjectId',
  'actor',
  'idempotencyKey',
  'data',
  'occurredAt',
];

/** Adds to the history of an Amazon order, whose lock the caller holds: the numbering has no gaps. */
export async function insertEvents(tx: Tx, about: About, added: readonly StoredEvent[]): Promise<void> {
  if (added.length === 0) return;
  tellLater(tx, about.storeId);
  const rows = asJson(eventValues(about, added, -added.length));
  await runFixed(tx, 'insertEvents', insertingEvents, [about.amazonOrderId, about.storeId, added.length, rows]);
}

const insertingEvents = `with counted as (
    update amazon_orders set event_count = event_count + $3::int,
      event_position = greatest(event_position, order_event_position())
    where id = $1 and store_id = $2 returning event_count, event_position)
  ${insertion(events, eventFields, `counted, ${entries(events, eventFields, '$4')}`, {
    sequence: 'counted.event_count + entry."sequence"',
    position: 'counted.event_position',
  })}`;

type History = Omit<About, 'actor' | 'idempotencyKey' | 'at'> & {
  /** What came before there was an order of ours. */
  readonly noted: readonly StoredEvent[];
  readonly events: readonly StoredEvent[];
};

/** Begins the histories of Amazon orders that the caller has just inserted with as many events: all in one statement. */
export async function insertFirstEvents(
  tx: Tx,
  origin: Pick<About, 'actor' | 'idempotencyKey' | 'at'>,
  histories: readonly History[],
): Promise<void> {
  for (const { storeId } of histories) tellLater(tx, storeId);
  const rows = histories.flatMap(({ noted, events: after, ...owner }) => [
    ...eventValues({ ...owner, ...origin, orderId: null }, noted, 0),
    ...eventValues({ ...owner, ...origin }, after, noted.length),
  ]);
  await insertMany(tx, events, rows);
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
    .set({ eventCount: sql`${amazonOrders.eventCount} + 1`, eventPosition })
    .where(
      inArray(
        amazonOrders.id,
        added.map(({ amazonOrderId }) => amazonOrderId),
      ),
    )
    .returning({ id: amazonOrders.id, sequence: amazonOrders.eventCount, position: amazonOrders.eventPosition });
  for (const { storeId } of added) tellLater(tx, storeId);
  const places = new Map(counted.map(({ id, ...place }) => [id, place]));

  await tx.insert(events).values(
    added.map(({ state, subject, data, ...event }) => ({
      ...event,
      ...origin,
      state: state ?? null,
      sequence: places.get(event.amazonOrderId)?.sequence ?? 0,
      position: places.get(event.amazonOrderId)?.position,
      subjectType: subject?.type ?? null,
      subjectId: subject?.id ?? null,
      data: data ?? {},
      occurredAt: at,
    })),
  );
}
