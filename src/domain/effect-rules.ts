import { type Words, wordsOnDoubt, wordsOnState } from './effect-words.ts';
import type { AmazonEffect, EffectKind, ReadBack, SettledOutcome } from './effects.ts';
import type { ErrorCode } from './error-catalogue.ts';
import type { OrderPolicy } from './order-policy.ts';
import { fixOf, messageOf, type RefusalSource } from './rejection.ts';
import { permissionReasons, type Reason } from './rules.ts';
import { successorsOf } from './superseded.ts';
import type { Permission, Viewer } from './viewer.ts';

export const effectActions = ['RETRY', 'RECALL', 'SETTLE'] as const;
export type EffectAction = (typeof effectActions)[number];

type KindRules = {
  /** That of the action behind it. */
  readonly permission: Permission;
  /** What is done here for it when Amazon does not do it (R38). */
  readonly withoutAmazon: 'STANDS' | 'IS_UNDONE';
  /** Whether it may be sent a second time when Amazon does not show the first. */
  readonly again: 'ALWAYS' | 'IF_NEVER_SUBMITTED' | 'NEVER';
};

/** All that differs between the kinds, one row each. */
export const effectKindRules: Record<EffectKind, KindRules> = {
  // The same package reference again is an edit of it at Amazon.
  CONFIRM_SHIPMENT: { permission: 'SHIP', withoutAmazon: 'STANDS', again: 'ALWAYS' },
  CANCEL_ORDER: { permission: 'CANCEL', withoutAmazon: 'IS_UNDONE', again: 'IF_NEVER_SUBMITTED' },
  REFUND: { permission: 'REFUND', withoutAmazon: 'IS_UNDONE', again: 'IF_NEVER_SUBMITTED' },
  // Amazon knows an invoice by its number.
  UPLOAD_INVOICE: { permission: 'INVOICE', withoutAmazon: 'STANDS', again: 'ALWAYS' },
  // Sent twice, the buyer would read it twice.
  MESSAGE_BUYER: { permission: 'EMAIL', withoutAmazon: 'STANDS', again: 'NEVER' },
};

export type JudgedEffect = Pick<AmazonEffect, 'id' | 'kind' | 'state' | 'subject' | 'amazonReference'> & {
  readonly feedId: string | null;
  readonly readBack: ReadBack | null;
  readonly settledOutcome: SettledOutcome | null;
};

/** What a rule may look at; `others` are all the effects of the Amazon order, this one too. */
export type EffectFacts = {
  readonly effect: JudgedEffect;
  readonly others: readonly JudgedEffect[];
  readonly policy: Pick<OrderPolicy, 'readOnly'>;
  readonly viewer: Viewer;
};

export type EffectAvailability = { readonly action: EffectAction; readonly reasons: readonly Reason[] };

type Rule = {
  readonly code: ErrorCode;
  readonly source: RefusalSource;
  readonly blocks: (facts: EffectFacts) => boolean;
  /** Left out, those of the code. */
  readonly words?: (effect: JudgedEffect) => Words;
};

const undone: Rule = {
  code: 'EFFECT_NOT_RETRYABLE',
  source: 'AMAZON',
  blocks: ({ effect }) => effect.state === 'REFUSED' && effectKindRules[effect.kind].withoutAmazon === 'IS_UNDONE',
  words: () => ({
    message: 'Amazon has refused it, and what it stood for has been undone here.',
    fix: 'Do it anew: cancel the order again, or make a new credit memo.',
  }),
};

const mayHaveArrived: Rule = {
  code: 'EFFECT_NOT_RETRYABLE',
  source: 'AMAZON',
  blocks: ({ effect }) => effect.state === 'UNKNOWN' && !neverArrived(effect),
  words: wordsOnDoubt,
};

const underWay: Rule = {
  code: 'EFFECT_NOT_RETRYABLE',
  source: 'AMAZON',
  blocks: ({ effect }) => effect.state !== 'REFUSED' && effect.state !== 'UNKNOWN',
  words: wordsOnState,
};

const superseded: Rule = {
  code: 'EFFECT_NOT_RETRYABLE',
  source: 'ORDER',
  blocks: ({ effect, others }) => successorsOf(effect, others).length > 0,
  words: () => ({
    message: 'A later message tells Amazon of the same package.',
    fix: 'Look at the later one.',
  }),
};

/** The one place that says when an action on an effect is refused. The API and the mutations both read it. */
const rules: Record<EffectAction, readonly Rule[]> = {
  RETRY: [
    underWay,
    undone,
    mayHaveArrived,
    superseded,
    { code: 'STORE_READ_ONLY', source: 'SETTING', blocks: ({ policy }) => policy.readOnly },
  ],
  RECALL: [
    {
      code: 'EFFECT_ALREADY_SENT',
      source: 'AMAZON',
      blocks: ({ effect }) => effect.state !== 'QUEUED',
      words: wordsOnState,
    },
  ],
  SETTLE: [
    {
      code: 'EFFECT_NOT_SETTLEABLE',
      source: 'AMAZON',
      blocks: ({ effect }) => effect.state !== 'REFUSED' && effect.state !== 'UNKNOWN',
      words: wordsOnState,
    },
  ],
};

function neverArrived({ kind, feedId, amazonReference, readBack }: JudgedEffect): boolean {
  if (readBack?.state !== 'MISSING') return false;
  const { again } = effectKindRules[kind];
  return again === 'ALWAYS' || (again === 'IF_NEVER_SUBMITTED' && feedId === null && amazonReference === null);
}

/** Every reason against an action, and none when it would be carried out. */
export function reasonsAgainstEffect(facts: EffectFacts, action: EffectAction): readonly Reason[] {
  const blocking = rules[action]
    .filter((rule) => rule.blocks(facts))
    .map(({ code, source, words }) => {
      const said = { code, ...words?.(facts.effect) };
      return { code, source, message: messageOf(said), fix: fixOf(said), clearsAt: null };
    });
  return [...blocking, ...permissionReasons(facts.viewer, effectKindRules[facts.effect.kind].permission)];
}

/** No rule of an effect looks at who asks. */
const nobody: Viewer = { id: '', name: '', permissions: new Set(), storeIds: null };

/** Whether the effect lets it be done, whoever asks and whatever the store's switches say. */
export function effectAllows(effect: JudgedEffect, others: readonly JudgedEffect[], action: EffectAction): boolean {
  const facts = { effect, others, policy: { readOnly: false }, viewer: nobody };
  return rules[action].every((rule) => !rule.blocks(facts));
}

export function actionsOn(facts: EffectFacts): readonly EffectAvailability[] {
  return effectActions.map((action) => ({ action, reasons: reasonsAgainstEffect(facts, action) }));
}
