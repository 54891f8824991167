import { actOnEffect } from '../../app/act-on-effect.ts';
import type { EffectCommand } from '../../domain/effect-command.ts';
import { may, seesStore } from '../../domain/viewer.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { type Answered, payload } from '../payload.ts';
import { AmazonEffectRef } from '../refs.ts';
import { answered } from '../run-command.ts';

export const aboutEffectId = 'From `amazonEffects` of an order or an Amazon order.';

export const AmazonEffectInputRef = builder.inputType('AmazonEffectInput', {
  description: 'Which effect.',
  fields: (t) => ({
    amazonEffectId: t.id({ required: true, description: aboutEffectId }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

export const AmazonEffectPayloadRef = payload(
  'AmazonEffectPayload',
  'The effect as it stands now, or why nothing was done.',
  (t) => ({
    amazonEffect: t.field({
      type: AmazonEffectRef,
      nullable: true,
      description: 'The effect; null when nothing was done.',
      resolve: ({ effectIds: [id] }, _args, { loaders }) => (id === undefined ? null : loaders.effect.load(id)),
    }),
  }),
);

type Input = {
  readonly amazonEffectId: string;
  readonly idempotencyKey: string;
  readonly dryRun?: boolean | null | undefined;
};

export async function runOnEffect(
  context: Context,
  mutation: string,
  input: Input,
  command: EffectCommand,
): Promise<Answered> {
  const { shell, viewer, requestId } = context;
  const { idempotencyKey, dryRun } = input;
  const effectId = idOf('AMAZON_EFFECT', input.amazonEffectId);
  const call = {
    viewer,
    requestId,
    mutation,
    idempotencyKey,
    input: { ...command, effectId },
    dryRun: dryRun ?? false,
  };
  const answer = await actOnEffect(shell, effectId, command, call);
  return answered(context, call, answer.ok ? answer : { ...answer, ...(await standing(context, effectId, answer)) });
}

type Standing = { readonly orderId: string | null; readonly amazonOrderId: string | null };

/** A refusal carries the order as it stands, also one that came before the effect was looked at. */
async function standing({ loaders, viewer }: Context, effectId: string | null, told: Standing): Promise<Standing> {
  const effect = told.amazonOrderId === null && effectId !== null ? await loaders.effect.load(effectId) : null;
  if (!effect || !seesStore(viewer, effect.storeId) || !may(viewer, 'READ_ORDERS')) return told;
  return { orderId: effect.orderId, amazonOrderId: effect.amazonOrderId };
}
