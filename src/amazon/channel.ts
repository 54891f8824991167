import type { Region } from '../domain/amazon-order.ts';
import type { BucketStore, Priority } from '../domain/budget.ts';
import type { Channel, SellerAccount } from '../domain/channel.ts';
import { type Tracing, untraced } from '../domain/tracing.ts';
import { createBudget, noBudget, patience } from './budget.ts';
import { type AmazonClock, createClock } from './clock.ts';
import { feedCalls } from './feeds.ts';
import { type AmazonCall, createHttp } from './http.ts';
import { messageCalls } from './messages.ts';
import { operations } from './operations.ts';
import { orderCalls } from './orders.ts';
import { refundCalls } from './refunds.ts';
import { shipmentCalls } from './shipments.ts';
import { createSilence } from './silence.ts';
import { createTokens, type Tokens } from './token.ts';
import { transferBy } from './transfer.ts';
import { rawOf, translateOrder } from './translate.ts';
import { uploadCalls } from './uploads.ts';

export type ChannelOptions = {
  readonly userAgent: string;
  readonly hosts: { readonly api: (region: Region) => string; readonly lwa: string };
  readonly clientId: string;
  readonly clientSecret: string;
  readonly now?: () => number;
  readonly log?: (call: AmazonCall) => void;
  /** `off` leaves pacing to Amazon's 429. */
  readonly budgets?: 'amazon' | 'off';
  /** Where the budgets are kept; in memory when left out. */
  readonly buckets?: BucketStore;
  /** How a person's call waits for its turn. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly timeoutMs?: number;
  /** Told once when Login with Amazon refuses a seller's refresh token, and once when it takes one again. */
  readonly onUnauthorized?: (account: SellerAccount, why: string) => void;
  readonly onAuthorized?: (account: SellerAccount) => void;
  readonly tracing?: Tracing;
};

export type AmazonChannel = Channel & {
  readonly background: Channel;
  /** Whether the last calls for some account have had no answer. */
  readonly isSilent: () => boolean;
};

/** Amazon, through SP-API. What runs unattended uses `background`: it shares the budget and lets people go first. */
export function createChannel(options: ChannelOptions): AmazonChannel {
  const { userAgent, hosts, now = Date.now, log = () => {}, timeoutMs = 20_000, tracing = untraced } = options;
  // By a clock that nobody sets: a jump of this machine's own moves no window.
  const clock = createClock(options.now ?? (() => performance.now()));
  const budget =
    options.budgets === 'off' ? noBudget : createBudget({ now, store: options.buckets, sleep: options.sleep });
  const silence = createSilence(now);
  const tokens = createTokens({
    lwa: hosts.lwa,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    userAgent,
    timeoutMs,
    now,
    clock,
    log,
    tracing,
    onUnauthorized: options.onUnauthorized ?? (() => {}),
    onAuthorized: options.onAuthorized ?? (() => {}),
  });

  const channel = (priority: Priority): Channel => {
    const calling = { api: hosts.api, userAgent, timeoutMs, now, clock, tokens, budget, silence, log, tracing };
    const transfer = transferBy(calling);
    const http = createHttp(calling, priority);
    return {
      usagePlans: operations,
      serverNow: (account) => serverNow(account, clock, tokens, now),
      translate: translateOrder,
      rawOf,
      ...orderCalls(http, now, createHttp(calling, priority, patience.person)),
      ...shipmentCalls(http),
      ...feedCalls(http, transfer),
      ...refundCalls(http),
      ...messageCalls(http),
      ...uploadCalls(http, transfer),
    };
  };

  return { ...channel('person'), background: channel('background'), isSilent: silence.any };
}

/** Asking for a token is the one call that costs no budget, and its answer is dated too. */
async function serverNow(account: SellerAccount, clock: AmazonClock, tokens: Tokens, now: () => number): Promise<Date> {
  const known = clock.read(account.region);
  if (known) return known;
  await tokens.get(account);
  return clock.read('lwa') ?? new Date(now());
}
