import type { Database } from './db/database.ts';
import { countEffects, countImportTrouble, countShipByRisks, findSyncStandings, listBudgets } from './db/figures.ts';
import { countUndelivered, findOldestWithheld } from './db/webhook-figures.ts';
import { available, type UsagePlan } from './domain/budget.ts';
import { globalId } from './graphql/global-id.ts';
import type { Queue } from './jobs/queue.ts';
import { gauge, type Metric } from './watch/series.ts';

type Sources = {
  readonly database: Database;
  readonly queue: Pick<Queue, 'standings'>;
  readonly usagePlans: Readonly<Record<string, UsagePlan>>;
  readonly now: () => Date;
};

/** What the database knows of how things stand. Stores are named as the API names them. */
export async function figuresOf({ database, queue, usagePlans, now }: Sources): Promise<readonly Metric[]> {
  const { db } = database;
  const at = now();
  const secondsSince = (then: Date) => Math.max(0, (at.getTime() - then.getTime()) / 1_000);
  const store = (id: string) => ({ store: globalId('STORE', id) });

  const effects = await countEffects(db);
  const risks = await countShipByRisks(db, at);
  const { parked, blocked } = await countImportTrouble(db);
  const syncs = await findSyncStandings(db);
  const budgets = await listBudgets(db);
  const undelivered = await countUndelivered(db);
  const withheldSince = await findOldestWithheld(db);
  const queues = await queue.standings();
  const pool = database.connections?.();
  return [
    gauge(
      'desk_amazon_effects',
      'Messages to Amazon by state, up to 10001 of each; those that are confirmed, recalled or settled are left out.',
      effects.map(({ state, count }) => ({ labels: { state }, value: count })),
    ),
    gauge(
      'desk_amazon_effects_oldest_seconds',
      'Age of the oldest message to Amazon in a state that is not its last.',
      effects.flatMap(({ state, oldest }) => (oldest ? [{ labels: { state }, value: secondsSince(oldest) }] : [])),
    ),
    gauge(
      'desk_ship_by_risk_orders',
      'Orders to be shipped soon: LATE, HIGH within 6 hours, LOW within 24; the 10001 most urgent.',
      risks.map(({ storeId, risk, count }) => ({ labels: { ...store(storeId), risk }, value: count })),
    ),
    gauge(
      'desk_parked_imports',
      'Orders of an account that Amazon sent in a form that could not be read.',
      parked.map(({ accountId, count }) => ({ labels: { account: accountId }, value: count })),
    ),
    gauge(
      'desk_blocked_imports',
      'Orders of a store that are not imported until somebody mends what blocks them.',
      blocked.map(({ storeId, count }) => ({ labels: store(storeId), value: count })),
    ),
    gauge(
      'desk_sync_success_age_seconds',
      'Time since a store was last synced with Amazon to the end. Absent until it first was.',
      syncs.flatMap(({ storeId, syncedAt }) =>
        syncedAt ? [{ labels: store(storeId), value: secondsSince(syncedAt) }] : [],
      ),
    ),
    gauge(
      'desk_store_active',
      'Whether Amazon takes the authorization of a store: 1, or 0.',
      syncs.map(({ storeId, active }) => ({ labels: store(storeId), value: active ? 1 : 0 })),
    ),
    gauge(
      'desk_amazon_budget_calls_left',
      'Calls that Amazon allows an account at this moment, by operation. Absent: nobody has made one, all are left.',
      budgets.flatMap(({ accountId, operation, tokens, rate, refilledAt }) => {
        const plan = usagePlans[operation];
        const level = { tokens, rate, refilledAt: refilledAt.getTime(), personWaitsUntil: null };
        const left = plan && available(level, plan, at.getTime());
        return left === undefined ? [] : [{ labels: { account: accountId, operation }, value: left }];
      }),
    ),
    gauge(
      'desk_queue_jobs',
      'Jobs by queue: ready to be taken up, running, deferred to a later time.',
      queues.flatMap(({ queue, ready, running, deferred }) =>
        Object.entries({ ready, running, deferred }).map(([state, value]) => ({ labels: { queue, state }, value })),
      ),
    ),
    gauge(
      'desk_queue_oldest_seconds',
      'How long the job has waited that is ready for the longest.',
      queues.map(({ queue, oldestSeconds }) => ({ labels: { queue }, value: oldestSeconds })),
    ),
    gauge(
      'desk_webhook_deliveries',
      'Deliveries of the webhooks of a store that wait (PENDING) or were given up (PARKED), up to 1001 of each webhook.',
      undelivered.map(({ storeId, state, count }) => ({ labels: { ...store(storeId), state }, value: count })),
    ),
    gauge(
      'desk_events_withheld_seconds',
      'Age of the oldest event that no feed shows yet, because an older transaction has not ended; 0: there is none.',
      [{ labels: {}, value: withheldSince ? secondsSince(withheldSince) : 0 }],
    ),
    ...(pool
      ? [
          gauge(
            'desk_database_connections',
            'Connections of this process for requests and jobs, and who waits for one.',
            [...Object.entries(pool).map(([state, value]) => ({ labels: { state }, value }))],
          ),
        ]
      : []),
  ];
}
