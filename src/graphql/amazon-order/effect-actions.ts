import { type EffectAvailability, effectActions } from '../../domain/effect-rules.ts';
import { builder } from '../builder.ts';
import { describedEnum } from '../enums.ts';
import { RefusalReasonRef } from '../refs.ts';

export const AmazonEffectActionRef = describedEnum(
  'AmazonEffectAction',
  'What a person can do with an effect.',
  effectActions,
  {
    RETRY:
      'Tell Amazon once more: what it refused, or never got. A refused cancel or refund is undone, and done anew instead.',
    RECALL:
      'Take it back before it is sent. A cancel and a credit memo are undone with it; a shipment stays shipped here.',
    SETTLE: 'Say what became of it, where Amazon refused or nobody knows. The books follow that word.',
  },
);

export const AmazonEffectAvailabilityRef = builder
  .objectRef<EffectAvailability>('AmazonEffectActionAvailability')
  .implement({
    description: 'Whether an action on an effect would be carried out now. The mutation asks the same rules.',
    fields: (t) => ({
      action: t.expose('action', {
        type: AmazonEffectActionRef,
        description: 'What would be done.',
      }),
      allowed: t.boolean({
        description: 'Whether nothing stands in the way.',
        resolve: ({ reasons }) => reasons.length === 0,
      }),
      reasons: t.field({
        type: [RefusalReasonRef],
        description: 'Everything that stands in the way; empty exactly when allowed.',
        resolve: ({ reasons }) => [...reasons],
      }),
    }),
  });
