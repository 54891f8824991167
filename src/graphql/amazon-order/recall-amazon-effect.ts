import { builder } from '../builder.ts';
import { AmazonEffectInputRef, AmazonEffectPayloadRef, runOnEffect } from './act-on-effect.ts';

builder.mutationField('recallAmazonEffect', (t) =>
  t.field({
    type: AmazonEffectPayloadRef,
    description:
      'Takes back what was not sent yet. A recalled cancel is undone and a recalled refund’s memo voided; a recalled correction of tracking is undone, and what it replaced is told instead.',
    args: { input: t.arg({ type: AmazonEffectInputRef, required: true, description: 'Effect and key.' }) },
    resolve: (_root, { input }, context) => runOnEffect(context, 'recallAmazonEffect', input, { action: 'RECALL' }),
  }),
);
