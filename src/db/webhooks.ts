import type { FeedPlace, WebhookPause } from '../domain/webhook.ts';
import { and, asc, type Db, desc, eq, isNotNull, isNull, lt, placeholder, sql, type Tx } from './drizzle.ts';
import type { Sealer } from './seal.ts';
import { statement } from './statement.ts';
import { events, type StoredEventKind, webhooks } from './tables.ts';

export type Webhook = {
  readonly id: string;
  readonly storeId: string;
  readonly url: string;
  /** Null means every kind. */
  readonly kinds: readonly StoredEventKind[] | null;
  readonly paused: WebhookPause | null;
  readonly place: FeedPlace;
  readonly replayUntil: FeedPlace | null;
  readonly previousSecretEndsAt: Date | null;
  readonly failures: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

// Not the secrets: who signs asks for them.
const shown = {
  id: webhooks.id,
  storeId: webhooks.storeId,
  url: webhooks.url,
  kinds: webhooks.kinds,
  paused: webhooks.paused,
  position: webhooks.position,
  placeOrderId: webhooks.placeOrderId,
  placeSequence: webhooks.placeSequence,
  replayPosition: webhooks.replayPosition,
  replayOrderId: webhooks.replayOrderId,
  replaySequence: webhooks.replaySequence,
  previousSecretEndsAt: webhooks.previousSecretEndsAt,
  failures: webhooks.failures,
  createdBy: webhooks.createdBy,
  createdAt: webhooks.createdAt,
  updatedAt: webhooks.updatedAt,
};
type Shown = Pick<typeof webhooks.$inferSelect, keyof typeof shown>;

function webhookOf(row: Shown): Webhook {
  const { position, placeOrderId, placeSequence, replayPosition, replayOrderId, replaySequence, ...rest } = row;
  const replaying = replayPosition !== null && replayOrderId !== null && replaySequence !== null;
  return {
    ...rest,
    place: { position, amazonOrderId: placeOrderId, sequence: placeSequence },
    replayUntil: replaying
      ? { position: replayPosition, amazonOrderId: replayOrderId, sequence: replaySequence }
      : null,
  };
}

const placeColumns = ({ position, amazonOrderId, sequence }: FeedPlace) => ({
  position,
  placeOrderId: amazonOrderId,
  placeSequence: sequence,
});
const replayColumns = (until: FeedPlace | null) => ({
  replayPosition: until?.position ?? null,
  replayOrderId: until?.amazonOrderId ?? null,
  replaySequence: until?.sequence ?? null,
});

type NewWebhook = Pick<Webhook, 'id' | 'storeId' | 'url' | 'kinds' | 'place' | 'createdBy' | 'createdAt'>;

export async function insertWebhook(tx: Tx, sealer: Sealer, webhook: NewWebhook, secret: string): Promise<void> {
  const { place, ...row } = webhook;
  const sealed = sealer.seal(secret);
  await tx.insert(webhooks).values({ ...row, ...placeColumns(place), secret: sealed, updatedAt: row.createdAt });
}

/** The webhook as it stands, locked until the transaction ends. */
export async function lockWebhook(tx: Tx, id: string): Promise<Webhook | null> {
  const [row] = await tx
    .select(shown)
    .from(webhooks)
    .where(and(eq(webhooks.id, id), isNull(webhooks.deletedAt)))
    .for('update');
  return row ? webhookOf(row) : null;
}

export async function findWebhooks(db: Db | Tx, ids: readonly string[]): Promise<Webhook[]> {
  const rows = await statement(db, 'findWebhooks', (on) =>
    on
      .select(shown)
      .from(webhooks)
      .where(sql`${webhooks.id} = any(${placeholder('ids')}) and ${webhooks.deletedAt} is null`),
  ).execute({ ids });
  return rows.map(webhookOf);
}

/** Oldest first. */
export async function listWebhooks(db: Db | Tx, storeId: string): Promise<Webhook[]> {
  const rows = await statement(db, 'listWebhooks', (on) =>
    on
      .select(shown)
      .from(webhooks)
      .where(and(eq(webhooks.storeId, placeholder('storeId')), isNull(webhooks.deletedAt)))
      .orderBy(asc(webhooks.id)),
  ).execute({ storeId });
  return rows.map(webhookOf);
}

type Changes = Partial<Pick<Webhook, 'url' | 'kinds' | 'paused' | 'failures' | 'updatedAt' | 'place' | 'replayUntil'>>;

export async function saveWebhook(tx: Tx, { id, storeId }: Pick<Webhook, 'id' | 'storeId'>, changes: Changes) {
  const { place, replayUntil, ...rest } = changes;
  await tx
    .update(webhooks)
    .set({ ...rest, ...(place && placeColumns(place)), ...(replayUntil !== undefined && replayColumns(replayUntil)) })
    .where(and(eq(webhooks.id, id), eq(webhooks.storeId, storeId)));
}

/** From now on the new secret signs, and until then the one of now too. */
export async function exchangeSecret(tx: Tx, sealer: Sealer, id: string, secret: string, until: Date, at: Date) {
  await tx
    .update(webhooks)
    .set({
      secret: sealer.seal(secret),
      previousSecret: sql`${webhooks.secret}`,
      previousSecretEndsAt: until,
      updatedAt: at,
    })
    .where(eq(webhooks.id, id));
}

/** The newest first; never none. */
export async function secretsOf(tx: Tx, sealer: Sealer, id: string, now: Date): Promise<[string, ...string[]]> {
  const [row] = await tx
    .select({ secret: webhooks.secret, previous: webhooks.previousSecret, endsAt: webhooks.previousSecretEndsAt })
    .from(webhooks)
    .where(eq(webhooks.id, id));
  if (!row) throw new Error(`There is no webhook ${id}.`);
  const { secret, previous, endsAt } = row;
  const goesOn = previous !== null && endsAt !== null && now < endsAt;
  return [sealer.open(secret), ...(goesOn ? [sealer.open(previous)] : [])];
}

/** A secret that is over is no longer kept. */
export async function deleteEndedSecrets(tx: Tx, now: Date): Promise<void> {
  await tx
    .update(webhooks)
    .set({ previousSecret: null, previousSecretEndsAt: null })
    .where(lt(webhooks.previousSecretEndsAt, now));
}

/** Nobody sees it any more, nor its secrets; its log may be long, and goes in parts. */
export async function deleteWebhook(
  tx: Tx,
  sealer: Sealer,
  { id, storeId }: Pick<Webhook, 'id' | 'storeId'>,
  at: Date,
): Promise<void> {
  await tx
    .update(webhooks)
    .set({ deletedAt: at, url: '', secret: sealer.seal(''), previousSecret: null, previousSecretEndsAt: null })
    .where(and(eq(webhooks.id, id), eq(webhooks.storeId, storeId)));
}

/** What was deleted goes for good, once its log is empty. */
export async function deleteEmptiedWebhooks(tx: Tx): Promise<void> {
  const log = sql`exists (select from webhook_deliveries as log where log.webhook_id = ${webhooks.id})`;
  await tx.delete(webhooks).where(and(isNotNull(webhooks.deletedAt), sql`not ${log}`));
}

/** Which of these stores have somebody to tell; null asks of every store. */
export async function listStoresToTell(db: Db | Tx, storeIds: readonly string[] | null): Promise<readonly string[]> {
  const rows = await statement(db, `listStoresToTell:${storeIds ? 'some' : 'all'}`, (on) =>
    on
      .selectDistinct({ storeId: webhooks.storeId })
      .from(webhooks)
      .where(
        and(
          isNull(webhooks.paused),
          isNull(webhooks.deletedAt),
          storeIds ? sql`${webhooks.storeId} = any(${placeholder('storeIds')})` : undefined,
        ),
      ),
  ).execute(storeIds ? { storeIds } : {});
  return rows.map(({ storeId }) => storeId);
}

/**
 * The place of the event of a store that was recorded last before an instant; null where there is none. Of several that
 * were recorded at once it is any: nothing of what was recorded later stands before one of them.
 */
export async function findPlaceBefore(tx: Tx, storeId: string, before: Date): Promise<FeedPlace | null> {
  const [row] = await tx
    .select({ position: events.position, amazonOrderId: events.amazonOrderId, sequence: events.sequence })
    .from(events)
    .where(and(eq(events.storeId, storeId), lt(events.occurredAt, before)))
    .orderBy(desc(events.occurredAt))
    .limit(1);
  return row ?? null;
}
