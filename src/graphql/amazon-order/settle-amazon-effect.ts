import { builder } from '../builder.ts';
import { described } from '../order/inputs.ts';
import { AmazonEffectPayloadRef, aboutEffectId, runOnEffect } from './act-on-effect.ts';
import { SettledOutcomeRef } from './effect-evidence.ts';

const SettleAmazonEffectInputRef = builder.inputType('SettleAmazonEffectInput', {
  description: 'What became of an effect, and how that is known.',
  fields: (t) => ({
    amazonEffectId: t.id({ required: true, description: aboutEffectId }),
    outcome: t.field({ type: SettledOutcomeRef, required: true, description: 'What Amazon has done.' }),
    evidence: t.string({
      required: true,
      description:
        'What that rests on, for those who come after: a case number, an amount, a date. 1 to 2000 characters.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

builder.mutationField('settleAmazonEffect', (t) =>
  t.field({
    type: AmazonEffectPayloadRef,
    description:
      'Ends an effect that Amazon refused, or of which nobody knows what became, by the word of a person who has looked. Nothing is sent.',
    args: {
      input: t.arg({ type: SettleAmazonEffectInputRef, required: true, description: 'Effect, word, grounds and key.' }),
    },
    resolve: (_root, { input }, context) => {
      const { outcome, evidence } = input;
      return runOnEffect(context, 'settleAmazonEffect', input, { action: 'SETTLE', outcome, evidence });
    },
  }),
);
