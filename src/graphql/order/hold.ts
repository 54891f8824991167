import { builder } from '../builder.ts';
import { payload, warningsField } from '../payload.ts';
import { addressOf, runCommand } from '../run-command.ts';
import { described } from './inputs.ts';

const HoldInputRef = builder.inputType('HoldInput', {
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

const HoldPayloadRef = payload('HoldPayload', 'The frozen order, or why it was not frozen.', (t) => ({
  warnings: warningsField(t),
}));

const UnholdInputRef = builder.inputType('UnholdInput', {
  description: 'Which order to release.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const UnholdPayloadRef = payload('UnholdPayload', 'The released order, or why it was not released.', () => ({}));

builder.mutationFields((t) => ({
  hold: t.field({
    type: HoldPayloadRef,
    description:
      'Freezes an order: nothing can be shipped, invoiced, refunded or canceled until it is released. Amazon is not told.',
    args: { input: t.arg({ type: HoldInputRef, required: true, description: 'Order and key.' }) },
    resolve: (_root, { input }, context) =>
      runCommand(context, 'hold', input, addressOf(input.orderId), {
        action: 'HOLD',
        reason: input.reason ?? null,
        expiresAt: input.expiresAt ?? null,
      }),
  }),
  unhold: t.field({
    type: UnholdPayloadRef,
    description: 'Releases an order from hold, back to the state it had.',
    args: { input: t.arg({ type: UnholdInputRef, required: true, description: 'Order and key.' }) },
    resolve: (_root, { input }, context) =>
      runCommand(context, 'unhold', input, addressOf(input.orderId), { action: 'UNHOLD' }),
  }),
}));
