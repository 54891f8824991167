import type { FieldMap } from '@pothos/core';
import type { Done } from '../app/once.ts';
import type { StoredEffect } from '../db/effects.ts';
import type { WarningCode } from '../domain/decision.ts';
import type { OrderHeader } from '../domain/order.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { deprecated } from './deprecation.ts';
import { WarningCodeRef } from './enums.ts';
import { type Refusal, UserErrorRef } from './errors.ts';
import { AmazonEffectRef, OrderRef } from './refs.ts';

/** What every mutation answers with; its own documents by id. */
export type Answered = Done & {
  readonly idempotencyKey: string;
  readonly mutation: string;
  readonly replayed: boolean;
  readonly dryRun: boolean;
  /** Null when nothing was done. */
  readonly completedAt: Date | null;
  readonly refusals: readonly Refusal[];
  /** The text of a key or a secret that this very call has made. */
  readonly newKey?: string | null;
  /** The delivery of a webhook that it was about. */
  readonly deliveryId?: string | null;
};

export async function orderOfAnswer({ orderId }: Answered, { loaders }: Context): Promise<OrderHeader | null> {
  return orderId ? loaders.order.load(orderId) : null;
}

async function effectsOfAnswer({ effectIds }: Answered, { loaders }: Context): Promise<StoredEffect[]> {
  const effects = await Promise.all(effectIds.map((id) => loaders.effect.load(id)));
  return effects.filter((effect) => effect !== null);
}

export const OperationRef = builder.objectRef<Answered>('Operation').implement({
  description: 'One call under its idempotency key.',
  fields: (t) => ({
    idempotencyKey: t.exposeString('idempotencyKey', { description: 'As it was given.' }),
    mutation: t.exposeString('mutation', { description: 'The mutation it was given to.' }),
    replayed: t.exposeBoolean('replayed', {
      description:
        'True when this key was used before: the first outcome is shown as it is now, and nothing was done again.',
    }),
    dryRun: t.exposeBoolean('dryRun', {
      description: 'True when nothing was kept or sent. Ids and numbers shown are not kept either.',
    }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Null when it was refused.',
    }),
    order: t.field({
      type: OrderRef,
      nullable: true,
      description: 'The order it was about.',
      resolve: (answered, _args, context) => orderOfAnswer(answered, context),
    }),
    amazonEffects: t.field({
      type: [AmazonEffectRef],
      description: 'What Amazon is told because of it.',
      resolve: (answered, _args, context) => effectsOfAnswer(answered, context),
    }),
  }),
});

const WarningRef = builder.objectRef<WarningCode>('Warning').implement({
  description: 'Something the caller should know although it worked.',
  fields: (t) => ({
    code: t.field({ type: WarningCodeRef, description: 'What it is.', resolve: (code) => code }),
    message: t.string({ description: 'For people.', resolve: (code) => warningTexts[code] }),
  }),
});

const warningTexts: Record<WarningCode, string> = {
  BUYER_REQUESTED_CANCEL: 'The buyer has asked to cancel this order.',
  SHIP_BY_AT_RISK: 'The hold may outlast the time Amazon gives for shipping.',
  PRIME_LABEL_EXPECTED: 'This is a Prime order: Amazon expects its own label and may refuse this shipment.',
  REMAINDER_NOT_REFUNDED: 'The order is closed although not all that was paid has gone back.',
  CUSTOMER_NOT_NOTIFIED: 'No mail went to the buyer: Amazon has given no address.',
};

type Fields = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Answered>;

/** A payload: what every mutation answers, and what is its own. Those that are about no order say what `order` gives way to. */
export function payload(
  name: string,
  description: string,
  own: (t: Fields) => FieldMap,
  orderGivesWayTo?: Parameters<typeof deprecated>[0],
) {
  return builder.objectRef<Answered>(name).implement({
    description,
    fields: (t) => ({
      order: t.field({
        type: OrderRef,
        nullable: true,
        description: 'The order as it stands now, also after a refusal; null where there is none.',
        ...(orderGivesWayTo && { deprecationReason: deprecated(orderGivesWayTo) }),
        resolve: (answered, _args, context) => orderOfAnswer(answered, context),
      }),
      operation: t.field({ type: OperationRef, description: 'The call itself.', resolve: (answered) => answered }),
      errors: t.field({
        type: [UserErrorRef],
        description: 'Everything that stood in the way; empty exactly when it was done.',
        resolve: ({ refusals }) => [...refusals],
      }),
      ...own(t),
    }),
  });
}

export function warningsField(t: Fields) {
  return t.field({
    type: [WarningRef],
    description: 'What to know although it worked.',
    resolve: ({ warnings }) => [...warnings],
  });
}

export function effectsField(t: Fields) {
  return t.field({
    type: [AmazonEffectRef],
    description: 'What Amazon is told because of this call. Follow their states on the order.',
    resolve: (answered, _args, context) => effectsOfAnswer(answered, context),
  });
}
