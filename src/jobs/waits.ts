import type { EffectKind } from '../domain/effects.ts';

/** How long Amazon is given before it is looked at (again). Live these are minutes, in the sandbox seconds. */
export type Waits = {
  /** Before each look whether a package, a cancel or a refund shows; the last one repeats. */
  readonly readBackMs: readonly number[];
  /** How long after it was sent each kind may be missing at Amazon before a person is asked. */
  readonly shownWithinMs: Readonly<Record<EffectKind, number>>;
  /** Between two looks at what is overdue. */
  readonly overdueMs: number;
  /** Between two looks at a feed that Amazon works on. */
  readonly feedPollMs: readonly number[];
  /** Between two searches for a feed whose submission got no answer. */
  readonly feedSearchMs: number;
  /** The least between two feeds of one kind: what comes meanwhile goes together. */
  readonly feedFlushMs: number;
  /** How long a feed waits for company although none was sent for long. */
  readonly feedGatherMs: number;
  /** Between two documents: each is a feed of its own. */
  readonly invoiceGapMs: number;
  /** After this long a message that is being sent has been left behind by a crash. Longer than any exchange takes. */
  readonly leaseMs: number;
  /** First delay of a delivery that must wait, doubled each time up to the second. */
  readonly retrySeconds: number;
  readonly retrySecondsMax: number;
  /** The last delay of what only keeps us up to date: nobody waits for it, and what fails each time shall not fill the log. */
  readonly backgroundRetrySecondsMax: number;
  /** The same for a mail: a server that puts us off wants minutes. */
  readonly mailRetrySeconds: number;
  readonly mailRetrySecondsMax: number;
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** A package shows within half an hour (amazon-sp-api.md 10); the books of Finances may lag two days (12). */
const shownWithinMs = {
  CONFIRM_SHIPMENT: 30 * minute,
  CANCEL_ORDER: 24 * hour,
  REFUND: 72 * hour,
  UPLOAD_INVOICE: 24 * hour,
  MESSAGE_BUYER: 0,
};

export const liveWaits: Waits = {
  readBackMs: [minute, 5 * minute, 15 * minute, 60 * minute],
  shownWithinMs,
  overdueMs: 24 * hour,
  feedPollMs: [10 * second, 20 * second, 40 * second, 80 * second, 160 * second, 5 * minute],
  feedSearchMs: 200 * second,
  feedFlushMs: 2 * minute,
  feedGatherMs: 5 * second,
  invoiceGapMs: 3 * second,
  leaseMs: 5 * minute,
  retrySeconds: 5,
  retrySecondsMax: 300,
  backgroundRetrySecondsMax: 1_800,
  mailRetrySeconds: 60,
  mailRetrySecondsMax: 3_600,
};

export const sandboxWaits: Waits = {
  readBackMs: [second, 2 * second, 5 * second],
  shownWithinMs: {
    CONFIRM_SHIPMENT: 30 * second,
    CANCEL_ORDER: minute,
    REFUND: minute,
    UPLOAD_INVOICE: minute,
    MESSAGE_BUYER: 0,
  },
  overdueMs: 10 * second,
  feedPollMs: [second],
  feedSearchMs: second,
  feedFlushMs: 2 * second,
  feedGatherMs: 500,
  invoiceGapMs: second,
  leaseMs: 2 * minute,
  retrySeconds: 1,
  retrySecondsMax: 5,
  backgroundRetrySecondsMax: 600,
  mailRetrySeconds: 5,
  mailRetrySecondsMax: 3_600,
};

export const noWaits: Waits = {
  readBackMs: [0],
  shownWithinMs,
  overdueMs: 0,
  feedPollMs: [0],
  feedSearchMs: 0,
  feedFlushMs: 0,
  feedGatherMs: 0,
  invoiceGapMs: 0,
  leaseMs: 0,
  retrySeconds: 0,
  retrySecondsMax: 1,
  backgroundRetrySecondsMax: 1,
  mailRetrySeconds: 0,
  mailRetrySecondsMax: 1,
};

/** The wait before the nth look, from 0. */
export function waitBefore(waits: readonly number[], look: number): number {
  return waits[Math.min(look, waits.length - 1)] ?? 0;
}
