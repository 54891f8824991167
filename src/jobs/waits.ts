import { livePatience, type Patience } from '../domain/patience.ts';

/** How long Amazon is given before it is looked at (again). Live these are minutes, in the sandbox seconds. */
export type Waits = Patience & {
  /** Before each look whether a package, a cancel or a refund shows; the last one repeats. */
  readonly readBackMs: readonly number[];
  /** Between two looks at what is overdue. */
  readonly overdueMs: number;
  /** Between the two looks at something that differs: longer than Amazon's copies lag, and than a message is under way. */
  readonly secondLookMs: number;
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
  /** Before a webhook's receiver is tried again, doubled each time up to the second. */
  readonly webhookRetryMs: number;
  readonly webhookRetryMsMax: number;
  /** Between two looks at a receiver that took nothing at the first, whatever else waits for it. */
  readonly webhookRestMs: number;
  /** After this long a post has been left behind by a crash. Longer than any takes. */
  readonly webhookLeaseMs: number;
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export const liveWaits: Waits = {
  ...livePatience,
  readBackMs: [minute, 5 * minute, 15 * minute, 60 * minute],
  overdueMs: 24 * hour,
  secondLookMs: 5 * minute,
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
  webhookRetryMs: 5 * second,
  webhookRetryMsMax: hour,
  webhookRestMs: 5 * second,
  webhookLeaseMs: minute,
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
  freshMs: 2 * second,
  overdueMs: 10 * second,
  secondLookMs: 5 * second,
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
  webhookRetryMs: second,
  webhookRetryMsMax: minute,
  webhookRestMs: second,
  webhookLeaseMs: 20 * second,
};

export const noWaits: Waits = {
  ...livePatience,
  readBackMs: [0],
  overdueMs: 0,
  secondLookMs: 0,
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
  webhookRetryMs: 0,
  webhookRetryMsMax: 0,
  webhookRestMs: 0,
  webhookLeaseMs: 0,
};

/** The wait before the nth look, from 0. */
export function waitBefore(waits: readonly number[], look: number): number {
  return waits[Math.min(look, waits.length - 1)] ?? 0;
}

/** Each its own part of a time, always the same, so that what would come at once does not. */
export function spreadOf(id: string, ms: number): number {
  return Math.round(ms * (Number.parseInt(id.slice(-4), 16) / 0xffff));
}
