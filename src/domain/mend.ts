import { decideTracking } from './decide-correction.ts';
import type { CreditMemo } from './documents.ts';
import { type JudgedEffect, reasonsAgainstEffect } from './effect-rules.ts';
import { errorCatalogue } from './error-catalogue.ts';
import type { Package } from './events.ts';
import type { Mend, OrderDifference, OrderDifferenceKind } from './order-difference.ts';
import { reasonAgainstOutcome } from './outcome-rules.ts';
import { fixOf } from './rejection.ts';
import { type Facts, permissionReasons, type Reason, reasonsAgainst } from './rules.ts';

export type MendFacts = Facts & {
  readonly storeActive: boolean;
  readonly effects: readonly JudgedEffect[];
  /** The one that the difference is about, if it is about one. */
  readonly creditMemo: CreditMemo | null;
  readonly package: Package | null;
};

/** A mutation that exists and would be accepted now, or none; and in a sentence what it does, or what a person does. */
export type Proposal = { readonly mend: Mend | null; readonly fix: string };

export function proposalFor({ kind, mend }: Pick<OrderDifference, 'kind' | 'mend'>, facts: MendFacts): Proposal {
  if (!mend) return { mend, fix: byHand[kind] };
  const hindrance = hindranceTo(mend, facts);
  return hindrance === null
    ? { mend, fix: doneBy[mend.mutation] }
    : { mend: null, fix: `${hindrance} ${byHand[kind]}` };
}

const doneBy: Record<Mend['mutation'], string> = {
  syncStore: 'Reads the order from Amazon again, and imports it if it is not imported yet.',
  cancelAmazonOrder: 'Cancels the order at Amazon; choose the reason that is true.',
  retryAmazonEffect: 'Tells Amazon again: the same package is an edit there, and nothing happens twice.',
  settleAmazonEffect: 'Ends the message to Amazon with what became of it; look in Seller Central first.',
  correctTracking: 'Takes over what Amazon shows, and confirms it to Amazon under the same package.',
};

const byHand: Record<OrderDifferenceKind, string> = {
  NOT_FOUND_AT_AMAZON: 'Look in Seller Central whether the order is still there, and whether it is this seller’s.',
  NOT_IMPORTED: 'Have the store synced; if that does not help, look at the store’s import settings.',
  CANCELED_AT_AMAZON: 'Call the parcel back from its carrier, or agree with the buyer: Amazon pays nothing for it.',
  NOT_CANCELED_AT_AMAZON: 'Cancel the order in Seller Central, or ship it there: Amazon still waits for it.',
  UNITS_CANCELED_AT_AMAZON:
    'Do not ship these units. They are invoiced here: Amazon has given the money back, so a credit memo would pay twice.',
  UNITS_SHIPPED_AT_AMAZON:
    'Nothing is to be sent: these units count here as shipped elsewhere. Make sure that they are not packed again.',
  PACKAGE_ONLY_AT_AMAZON:
    'Nothing is to be sent: its units count here as shipped elsewhere. Remove it in Seller Central if it is a mistake.',
  PACKAGE_NOT_AT_AMAZON:
    'Confirm the package in Seller Central; look there whether its carrier is one that Amazon knows.',
  PACKAGE_CONTENTS_DIFFER: 'Put the contents of the package right in Seller Central.',
  TRACKING_DIFFERS:
    'Find out which label is on the parcel, and correct the package in Seller Central if Amazon’s is not the one.',
  REFUND_ONLY_AT_AMAZON: 'The money has gone back already: make no credit memo for it, which would pay it once more.',
  REFUND_NOT_AT_AMAZON:
    'Look for the refund among the order’s transactions in Seller Central, and refund there if it is missing.',
  REFUND_AMOUNT_DIFFERS:
    'Compare the credit memo with the refund in Seller Central; what is missing is refunded there.',
  QUANTITY_CHANGED:
    'Ship no more than Amazon shows. What it has added is no part of the order here: ship and refund that in Seller Central.',
  TOTAL_CHANGED: 'Amazon has changed the price after the order was imported: compare both in Seller Central.',
};

/** What stands against it now; null when it would be accepted. */
function hindranceTo(mend: Mend, facts: MendFacts): string | null {
  switch (mend.mutation) {
    case 'syncStore':
      if (!facts.storeActive) return errorCatalogue.STORE_NOT_ACTIVE.fix;
      return first(permissionReasons(facts.viewer, 'MANAGE_SETTINGS'));
    case 'cancelAmazonOrder':
      return first(reasonsAgainst(facts, 'CANCEL_AMAZON_ORDER'));
    case 'correctTracking':
      return first(reasonsAgainst(facts, 'CORRECT_TRACKING')) ?? againstTracking(mend, facts);
    case 'retryAmazonEffect':
    case 'settleAmazonEffect':
      return againstEffect(mend, facts);
  }
}

/** Somebody may have corrected it since the difference was found: then there is nothing left to take over. */
function againstTracking(mend: Extract<Mend, { mutation: 'correctTracking' }>, facts: MendFacts): string | null {
  const decision = decideTracking(facts.package, { action: 'CORRECT_TRACKING', shippingMethod: null, ...mend });
  const [rejection] = decision.ok ? [] : decision.rejections;
  return rejection ? fixOf(rejection) : null;
}

function againstEffect(mend: Extract<Mend, { effectId: string }>, facts: MendFacts): string | null {
  const { effects: others, policy, viewer } = facts;
  const effect = others.find(({ id }) => id === mend.effectId);
  if (!effect) return 'The message to Amazon that it is about is gone.';
  const told = { effect, others, policy, viewer };
  if (mend.mutation === 'retryAmazonEffect') return first(reasonsAgainstEffect(told, 'RETRY'));
  const outcome = reasonAgainstOutcome({ ...facts, ...told }, mend.outcome);
  return first(reasonsAgainstEffect(told, 'SETTLE')) ?? outcome?.fix ?? null;
}

function first(reasons: readonly Reason[]): string | null {
  return reasons[0]?.fix ?? null;
}
