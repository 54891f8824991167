import { accepted, invalid, type Outcome, type Rejection, rejected } from './rejection.ts';

export const webhookStates = ['ACTIVE', 'PAUSED'] as const;
export type WebhookState = (typeof webhookStates)[number];

/** A person has paused it, or its receiver has answered 410 Gone. */
export type WebhookPause = 'BY_PERSON' | 'GONE';

export const webhookDeliveryStates = ['PENDING', 'DELIVERED', 'PARKED'] as const;
/** PARKED: given up after a day of trying; it is sent again only when somebody wants it. */
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number];

export const urlLengthMax = 2_048;
/** So many in a store: each costs a look at the feed whenever something happens there. */
export const webhooksPerStoreMax = 20;

/** What is wrong with a URL by its text alone. It is asked of who knows URLs and addresses. */
export type UrlDefects = (url: string) => readonly string[];

const urlFix = 'Give an https URL that the internet can reach, such as https://shop.example/hooks/orders.';

export function urlProblems(url: string, defects: UrlDefects): readonly Rejection[] {
  // No problem repeats the URL: many a receiver is known by a secret in it.
  return defects(url).map((message) => invalid('INVALID_INPUT', ['url'], message, urlFix));
}

export function refusalOfTooMany(count: number): readonly Rejection[] {
  if (count < webhooksPerStoreMax) return [];
  const message = `The store has ${count} webhooks, and may have ${webhooksPerStoreMax}.`;
  return [invalid('INVALID_INPUT', ['storeId'], message, 'Delete one that nobody needs, or let one tell several.')];
}

const hourMs = 3_600_000;
export const giveUpMsUsual = 24 * hourMs;
export const overlapHours = { usual: 24, max: 24 * 30 };

/** Until when the secret that is exchanged signs too. */
export function decideOverlap(hours: number, now: Date): Outcome<Date> {
  if (hours >= 0 && hours <= overlapHours.max) return accepted(new Date(now.getTime() + hours * hourMs));
  const message = `The old secret can go on for 0 to ${overlapHours.max} hours.`;
  return rejected(invalid('INVALID_INPUT', ['overlapHours'], message, 'Give 0 when the old secret has leaked.'));
}

/** A place in the feed of events. */
export type FeedPlace = { readonly position: number; readonly amazonOrderId: string; readonly sequence: number };

/** Below zero where the first comes first. */
export function comparePlaces(one: FeedPlace, other: FeedPlace): number {
  if (one.position !== other.position) return one.position - other.position;
  if (one.amazonOrderId !== other.amazonOrderId) return one.amazonOrderId < other.amazonOrderId ? -1 : 1;
  return one.sequence - other.sequence;
}

/** A replay begins behind what was sent, and what is being sent again already is not cut short by another replay. */
export function decideReplay(
  { place, replayUntil }: { readonly place: FeedPlace; readonly replayUntil: FeedPlace | null },
  from: FeedPlace,
): Outcome<{ readonly place: FeedPlace; readonly replayUntil: FeedPlace }> {
  if (comparePlaces(from, place) > 0) {
    const message = 'Nothing behind this place has been sent yet.';
    return rejected(invalid('INVALID_INPUT', ['after'], message, 'Give the cursor of an event that came before.'));
  }
  const until = replayUntil && comparePlaces(replayUntil, place) > 0 ? replayUntil : place;
  return accepted({ place: from, replayUntil: until });
}

/** What the receiver made of an attempt. */
export type PostOutcome = {
  /** Null where there was no answer. */
  readonly status: number | null;
  /** In a few words; null when it was taken. */
  readonly failure: string | null;
  /** How long the receiver wants to be left alone, if it said so. */
  readonly retryAfterMs?: number | null;
};

export type RetryWaits = { readonly webhookRetryMs: number; readonly webhookRetryMsMax: number };

/** Twice as long after each failure, up to an hour, and each delivery its own part of the second half: `share` is 0 to 1. */
export function retryAfterMs(
  attempts: number,
  share: number,
  { webhookRetryMs, webhookRetryMsMax }: RetryWaits,
): number {
  const doubled = webhookRetryMs * 2 ** Math.min(attempts - 1, 30);
  const whole = Math.min(doubled, webhookRetryMsMax);
  return Math.round(whole / 2 + (whole / 2) * share);
}

/** So many events in a row that were not taken at the first attempt: the receiver counts as down. */
const failuresToDoubt = 5;

export function isDoubted({ failures }: { readonly failures: number }): boolean {
  return failures >= failuresToDoubt;
}

/** A receiver that is down is left alone the longer it takes nothing, up to twelve times as long as at first. */
export function restOf({ failures }: { readonly failures: number }, restMs: number): number {
  return restMs * Math.min(Math.max(failures - failuresToDoubt, 0) + 1, 12);
}

export type Settled =
  | { readonly state: 'DELIVERED' | 'PARKED'; readonly pause: false }
  | { readonly state: 'PENDING'; readonly nextAttemptAt: Date; readonly pause: boolean };

const gone = 410;

/** What becomes of a delivery after its `attempts`th attempt. A receiver that says it is gone gets nothing more. */
export function settle(
  { attempts, giveUpAt }: { readonly attempts: number; readonly giveUpAt: Date },
  { status, failure, retryAfterMs: wantedMs }: PostOutcome,
  share: number,
  waits: RetryWaits,
  now: Date,
): Settled {
  if (failure === null) return { state: 'DELIVERED', pause: false };
  // It is tried again when somebody lets the webhook go on.
  if (status === gone) return { state: 'PENDING', nextAttemptAt: now, pause: true };
  if (now >= giveUpAt) return { state: 'PARKED', pause: false };
  const wanted = Math.min(wantedMs ?? 0, waits.webhookRetryMsMax);
  const afterMs = Math.max(retryAfterMs(attempts, share, waits), wanted);
  // The last try comes when the time is over, not an hour before.
  return {
    state: 'PENDING',
    nextAttemptAt: new Date(Math.min(now.getTime() + afterMs, giveUpAt.getTime())),
    pause: false,
  };
}
