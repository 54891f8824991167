import type { EffectKind } from './effects.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long Amazon is given before what it does not show is taken for missing. */
export type Patience = {
  /** How long after it was sent each kind may be missing at Amazon before a person is asked. */
  readonly shownWithinMs: Readonly<Record<EffectKind, number>>;
  /** What moved a moment ago may not have reached the copy of Amazon's books that answers. */
  readonly freshMs: number;
};

/** A package shows within half an hour (amazon-sp-api.md 10); the books of Finances may lag two days (12). */
export const livePatience: Patience = {
  shownWithinMs: {
    CONFIRM_SHIPMENT: 30 * minuteMs,
    CANCEL_ORDER: 24 * hourMs,
    REFUND: 72 * hourMs,
    UPLOAD_INVOICE: 24 * hourMs,
    MESSAGE_BUYER: 0,
  },
  freshMs: 10 * minuteMs,
};
