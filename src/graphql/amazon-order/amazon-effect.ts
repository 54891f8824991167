import type { StoredEffect } from '../../db/effects.ts';
import { actionsOn } from '../../domain/effect-rules.ts';
import type { Context } from '../context.ts';
import { AmazonEffectKindRef, AmazonEffectStateRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { loadNode } from '../node.ts';
import { AmazonEffectRef, AmazonOrderRef, NodeRef, OrderRef } from '../refs.ts';
import { AmazonEffectActionRef, AmazonEffectAvailabilityRef } from './effect-actions.ts';
import { AmazonEffectSettlementRef, AmazonReadBackRef } from './effect-evidence.ts';

AmazonEffectRef.implement({
  description: 'What Amazon must be told because of something done here, and how that went. It is told once.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the effect.', resolve: ({ id }) => globalId('AMAZON_EFFECT', id) }),
    kind: t.expose('kind', { type: AmazonEffectKindRef, description: 'What Amazon is told.' }),
    state: t.expose('state', {
      type: AmazonEffectStateRef,
      description: 'ACCEPTED is not done: only CONFIRMED was read back from Amazon.',
    }),
    allowedActions: t.field({
      type: [AmazonEffectActionRef],
      description: 'What you may do with it now: the `actions` that nothing stands against.',
      resolve: async (effect, _args, context) =>
        (await availabilities(effect, context)).flatMap(({ action, reasons }) =>
          reasons.length === 0 ? [action] : [],
        ),
    }),
    actions: t.field({
      type: [AmazonEffectAvailabilityRef],
      description: 'Every action, and every reason against it. The mutations ask the same rules.',
      resolve: (effect, _args, context) => availabilities(effect, context),
    }),
    amazonOrder: t.field({
      type: AmazonOrderRef,
      description: 'The Amazon order it is about.',
      resolve: (effect, _args, context) => amazonOrderOf(effect, context),
    }),
    order: t.field({
      type: OrderRef,
      nullable: true,
      description: 'The Commerce order, where there is one.',
      resolve: ({ orderId }, _args, { loaders }) => (orderId ? loaders.order.load(orderId) : null),
    }),
    subject: t.field({
      type: NodeRef,
      nullable: true,
      description: 'The package, invoice, credit memo, message or Amazon order it tells of.',
      resolve: ({ subject }: StoredEffect, _args, context) => loadNode(context, subject.type, subject.id),
    }),
    amazonReference: t.exposeString('amazonReference', {
      nullable: true,
      description: 'Amazon’s id of the feed, package or request: quote it to Amazon’s support.',
    }),
    attempts: t.exposeInt('attempts', {
      description: 'How often it was sent. More than once only where that is safe.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'What went wrong last, in Amazon’s words where it gave any.',
    }),
    readBack: t.field({
      type: AmazonReadBackRef,
      nullable: true,
      description: 'What Amazon showed of it when it was last looked at; null while it was not.',
      resolve: ({ readBack, readBackAt }) => readBack && readBackAt && { ...readBack, readAt: readBackAt },
    }),
    settlement: t.field({
      type: AmazonEffectSettlementRef,
      nullable: true,
      description: 'A person’s word where Amazon’s is missing.',
      resolve: ({ settledOutcome: outcome, settledEvidence: evidence, settledBy: by, updatedAt: at }) =>
        outcome === null ? null : { outcome, evidence: evidence ?? '', by: by ?? '', at },
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried or looked at again.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was queued.' }),
    confirmedAt: t.expose('confirmedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was read back from Amazon.',
    }),
  }),
});

async function amazonOrderOf({ amazonOrderId }: StoredEffect, { loaders }: Context) {
  const found = await loaders.amazonOrder.load(amazonOrderId);
  if (!found) throw new Error(`There is no Amazon order ${amazonOrderId}.`);
  return found;
}

async function availabilities(effect: StoredEffect, context: Context) {
  const [{ policy }, others] = await Promise.all([
    amazonOrderOf(effect, context),
    context.loaders.effectsOfAmazonOrder.load(effect.amazonOrderId),
  ]);
  return actionsOn({ effect, others, policy, viewer: context.viewer });
}
