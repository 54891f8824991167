import { type ReadBack, readBackStates, type SettledOutcome, settledOutcomes } from '../../domain/effects.ts';
import { builder } from '../builder.ts';
import { describedEnum } from '../enums.ts';

const AmazonReadBackStateRef = describedEnum(
  'AmazonReadBackState',
  'Whether Amazon shows what it was told.',
  readBackStates,
  {
    MATCHED: 'Amazon shows it.',
    MISSING: 'Amazon does not show it, yet: no refusal. Its books may lag two days.',
    DIFFERENT: 'Amazon shows something else in its place: compare `seen` with `expected`.',
  },
);

export const AmazonReadBackRef = builder.objectRef<ReadBack & { readonly readAt: Date }>('AmazonReadBack').implement({
  description: 'What a look at Amazon found of an effect: the package, the order’s state, or the money.',
  fields: (t) => ({
    state: t.expose('state', {
      type: AmazonReadBackStateRef,
      description: 'Whether it is there.',
    }),
    expected: t.exposeString('expected', { nullable: true, description: 'What should show, such as "12.00 USD".' }),
    seen: t.exposeString('seen', { nullable: true, description: 'What does show; null when nothing does.' }),
    readAt: t.expose('readAt', { type: 'DateTime', description: 'When Amazon was looked at.' }),
  }),
});

export const SettledOutcomeRef = describedEnum('SettledOutcome', 'What became of an effect.', settledOutcomes, {
  HAPPENED: 'Amazon has done it: it counts as confirmed. A memo voided by a refusal counts again.',
  DID_NOT_HAPPEN: 'Amazon has not done it: a cancel is undone, a credit memo voided. A shipment stays.',
});

type Settlement = {
  readonly outcome: SettledOutcome;
  readonly evidence: string;
  readonly by: string;
  readonly at: Date;
};

export const AmazonEffectSettlementRef = builder.objectRef<Settlement>('AmazonEffectSettlement').implement({
  description: 'How a person has settled an effect, and on what grounds.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: SettledOutcomeRef, description: 'The word itself.' }),
    evidence: t.exposeString('evidence', { description: 'What it rests on, as it was given.' }),
    by: t.exposeString('by', { description: 'Whose word it is.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was given.' }),
  }),
});
