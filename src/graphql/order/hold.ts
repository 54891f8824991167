import { builder } from '../builder.ts';
import { payload, warningsField } from '../payload.ts';
import { type Ask, runOnOrder } from '../run-on-order.ts';
import { described } from './inputs.ts';
import { showing } from './wanted-parts.ts';

export const HoldInputRef = builder.inputType('HoldInput', {
  description: 'Which order to freeze.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    reason: t.string({ description: 'For whoever finds it on hold.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it is released by itself; left out: never.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

export const HoldPayloadRef = payload('HoldPayload', 'The frozen order, or why it was not frozen.', (t) => ({
  warnings: warningsField(t),
}));

export const UnholdInputRef = builder.inputType('UnholdInput', {
  description: 'Which order to release.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

export const UnholdPayloadRef = payload('UnholdPayload', 'The released order, or why it was not released.', () => ({}));

export const holdAsked: Ask<typeof HoldInputRef> = (input) => ({
  mutation: 'hold',
  command: { action: 'HOLD', reason: input.reason ?? null, expiresAt: input.expiresAt ?? null },
});

export const unholdAsked: Ask<typeof UnholdInputRef> = () => ({
  mutation: 'unhold',
  command: { action: 'UNHOLD' },
});

builder.mutationFields((t) => ({
  hold: t.field({
    type: HoldPayloadRef,
    description:
      'Freezes an order: nothing can be shipped, invoiced, refunded or canceled until it is released. Amazon is not told.',
    args: { input: t.arg({ type: HoldInputRef, required: true, description: 'Order and key.' }) },
    resolve: (_root, { input }, context, info) => runOnOrder(showing(context, info), input, holdAsked),
  }),
  unhold: t.field({
    type: UnholdPayloadRef,
    description: 'Releases an order from hold, back to the state it had.',
    args: { input: t.arg({ type: UnholdInputRef, required: true, description: 'Order and key.' }) },
    resolve: (_root, { input }, context, info) => runOnOrder(showing(context, info), input, unholdAsked),
  }),
}));
