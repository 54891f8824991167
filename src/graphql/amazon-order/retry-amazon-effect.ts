import { builder } from '../builder.ts';
import { AmazonEffectInputRef, AmazonEffectPayloadRef, runOnEffect } from './act-on-effect.ts';

builder.mutationField('retryAmazonEffect', (t) =>
  t.field({
    type: AmazonEffectPayloadRef,
    description:
      'Tells Amazon once more what it refused or never got: the same effect, queued again. What could then happen twice is refused.',
    args: { input: t.arg({ type: AmazonEffectInputRef, required: true, description: 'Effect and key.' }) },
    resolve: (_root, { input }, context) => runOnEffect(context, 'retryAmazonEffect', input, { action: 'RETRY' }),
  }),
);
