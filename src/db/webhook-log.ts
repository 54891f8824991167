import { type Filters, narrowed, oneOf } from './conditions.ts';
import { and, type Db, eq, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { type Page, pageShape } from './page.ts';
import { statement } from './statement.ts';
import { webhookDeliveries, webhooks } from './tables.ts';
import type { WebhookDelivery } from './webhook-deliveries.ts';

/** Every way to narrow the log of a webhook. */
const conditions = {
  states: (one) => oneOf(webhookDeliveries.state, 'states', one),
  kinds: (one) => oneOf(webhookDeliveries.kind, 'kinds', one),
} satisfies Record<string, (one: boolean) => SQL>;
export type DeliveryFilters = Filters<keyof typeof conditions>;

const ofWebhook = eq(webhookDeliveries.webhookId, webhooks.id);
const wanted = sql`${webhooks.id} = any(${placeholder('webhookIds')}::uuid[])`;

/** A page of the log of each of these webhooks, newest first: one statement for all. */
export async function findDeliveryPages(
  db: Db,
  webhookIds: readonly string[],
  filters: DeliveryFilters,
  page: Page,
): Promise<ReadonlyMap<string, readonly WebhookDelivery[]>> {
  const { shape, where, values } = narrowed(filters, conditions);
  const [comparison, direction] = page.direction === 'forward' ? ['<', 'desc'] : ['>', 'asc'];
  const beyond = sql`${webhookDeliveries.number} ${sql.raw(comparison)} ${placeholder('at')}::bigint`;
  const build = (on: Db | Tx) => {
    const some = on
      .select()
      .from(webhookDeliveries)
      .where(and(ofWebhook, where, page.from ? beyond : undefined))
      .orderBy(sql`${webhookDeliveries.number} ${sql.raw(direction)}`)
      .limit(placeholder('limit'))
      .as('some');
    return on
      .select(some._.selectedFields)
      .from(webhooks)
      .innerJoinLateral(some, sql`true`)
      .where(wanted)
      .orderBy(sql`${some.number} ${sql.raw(direction)}`);
  };
  const bound = { ...values, webhookIds, limit: page.limit, ...(page.from && { at: page.from.at }) };
  const rows = await statement(db, `findDeliveryPages:${shape}:${pageShape(page)}`, build, 'each time').execute(bound);
  return Map.groupBy(rows, ({ webhookId }) => webhookId);
}

/** How many are in the log of each, counted as `countUpTo` counts. */
export async function countDeliveries(
  db: Db,
  webhookIds: readonly string[],
  filters: DeliveryFilters,
  cap: number,
): Promise<ReadonlyMap<string, number>> {
  const { shape, where, values } = narrowed(filters, conditions);
  const build = (on: Db | Tx) => {
    const some = on
      .select({ one: sql`1`.as('one') })
      .from(webhookDeliveries)
      .where(and(ofWebhook, where))
      .limit(placeholder('cap'))
      .as('some');
    const counted = on
      .select({ count: sql<number>`count(*)::int`.as('count') })
      .from(some)
      .as('counted');
    return on
      .select({ id: webhooks.id, count: counted.count })
      .from(webhooks)
      .innerJoinLateral(counted, sql`true`)
      .where(wanted);
  };
  const bound = { ...values, webhookIds, cap: cap + 1 };
  const rows = await statement(db, `countDeliveries:${shape}`, build, 'each time').execute(bound);
  return new Map(rows.map(({ id, count }) => [id, count]));
}
