import { describe, expect, it } from 'vitest';
import type { CreditMemo } from '../../src/domain/documents.ts';
import { effectKindRules, type JudgedEffect, reasonsAgainstEffect } from '../../src/domain/effect-rules.ts';
import { effectKinds, effectStates, readBackStates } from '../../src/domain/effects.ts';
import type { Package } from '../../src/domain/events.ts';
import { type MendFacts, proposalFor } from '../../src/domain/mend.ts';
import { noAmounts } from '../../src/domain/order.ts';
import type { Mend } from '../../src/domain/order-difference.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { anOrder, aViewer, dollars, now } from '../support/orders.ts';

const effect: JudgedEffect = {
  id: '5',
  kind: 'CONFIRM_SHIPMENT',
  state: 'REFUSED',
  subject: { type: 'PACKAGE', id: 'p1' },
  amazonReference: null,
  feedId: null,
  readBack: null,
  settledOutcome: null,
};
const order = anOrder();
const facts: MendFacts = {
  order,
  amazon: order.amazon,
  policy: order.policy,
  viewer: aViewer(),
  storeActive: true,
  effects: [effect],
  creditMemo: null,
  package: null,
};
const retry: Mend = { mutation: 'retryAmazonEffect', effectId: '5' };
const settle: Mend = { mutation: 'settleAmazonEffect', effectId: '5', outcome: 'DID_NOT_HAPPEN', evidence: 'seen' };
const happened: Mend = { ...settle, outcome: 'HAPPENED' };

const readBacks = [null, ...readBackStates.map((state) => ({ state, expected: null, seen: null }))];
const later: JudgedEffect = { ...effect, id: '6', state: 'QUEUED' };
const histories = effectKinds.flatMap((kind) =>
  effectStates.flatMap((state) =>
    readBacks.flatMap((readBack) =>
      [null, 'feed'].map((feedId): JudgedEffect => ({ ...effect, kind, state, readBack, feedId })),
    ),
  ),
);

describe('a proposal on an effect', () => {
  it('is made exactly when the mutation would be accepted, and else says what the mutation says', () => {
    for (const one of histories)
      for (const others of [[one], [one, later]])
        for (const readOnly of [false, true])
          for (const granted of [permissions, permissions.filter((p) => p !== effectKindRules[one.kind].permission)]) {
            const policy = { ...order.policy, readOnly };
            const viewer = aViewer(granted);
            const asked = { ...facts, policy, viewer, effects: others };
            for (const [mend, action] of [[retry, 'RETRY'] as const, [settle, 'SETTLE'] as const]) {
              const [reason] = reasonsAgainstEffect({ effect: one, others, policy, viewer }, action);
              const proposal = proposalFor({ kind: 'PACKAGE_NOT_AT_AMAZON', mend }, asked);
              expect([one.kind, one.state, proposal.mend]).toEqual([one.kind, one.state, reason ? null : mend]);
              if (reason) expect(proposal.fix).toContain(reason.fix);
            }
          }
  });

  it('to let a voided memo count again is made while its money and its units are not refunded otherwise', () => {
    const refused: JudgedEffect = { ...effect, kind: 'REFUND', subject: { type: 'CREDIT_MEMO', id: 'm1' } };
    const creditMemo: CreditMemo = {
      id: 'm1',
      storeId: 's',
      orderId: 'o',
      number: '000000007',
      issuer: '',
      createdAt: now,
      invoiceId: null,
      amounts: { ...noAmounts, grandTotal: dollars('10.00') },
      adjustmentRefund: 0n,
      adjustmentFee: 0n,
      reason: 'OTHER',
      voidedAt: now,
      lines: [],
    };
    const invoiced = { ...noAmounts, grandTotal: dollars('15.00') };
    const asked = (refunded: string): MendFacts => ({
      ...facts,
      order: { ...order, invoiced, refunded: { ...noAmounts, grandTotal: dollars(refunded) } },
      effects: [refused],
      creditMemo,
    });
    const proposal = (refunded: string) =>
      proposalFor({ kind: 'REFUND_ONLY_AT_AMAZON', mend: happened }, asked(refunded));
    expect(proposal('5.00').mend).toEqual(happened);
    expect(proposal('5.01').mend).toBeNull();
    expect(proposal('5.01').fix).toContain('DID_NOT_HAPPEN');
  });
});

const parcel: Package = {
  id: 'p1',
  referenceId: '1',
  carrierCode: 'UPS',
  carrierName: null,
  shippingMethod: null,
  trackingNumber: '1Z9',
  shippedAt: now,
  lines: [],
};

it('to take over tracking is made as long as the package does not have it, whoever has corrected it meanwhile', () => {
  const mend = { packageId: 'p1', trackingNumber: '1Z9', carrierCode: 'UPS', carrierName: null } as const;
  const asked = { ...facts, order: { ...order, packageCount: 1 } };
  const proposal = (trackingNumber: string) =>
    proposalFor(
      { kind: 'TRACKING_DIFFERS', mend: { mutation: 'correctTracking', ...mend } },
      { ...asked, package: { ...parcel, trackingNumber } },
    );
  expect(proposal('1Z1').mend).toMatchObject(mend);
  expect(proposal('1Z9').mend).toBeNull();
  expect(proposal('1Z9').fix).toContain('Find out which label');
});

it('on an effect that is not there is none, and the difference is shown all the same', () => {
  const proposal = proposalFor({ kind: 'PACKAGE_NOT_AT_AMAZON', mend: retry }, { ...facts, effects: [] });
  expect(proposal).toEqual({ mend: null, fix: expect.stringContaining('is gone') });
});

it('of units that Amazon has added says that they are shipped in Seller Central: here they are not ordered', () => {
  expect(proposalFor({ kind: 'QUANTITY_CHANGED', mend: null }, facts).fix).toContain('in Seller Central');
});
