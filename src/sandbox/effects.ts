import type { Cause, EffectKind } from './state/records.ts';
import type { Change } from './state/store.ts';
import type { World } from './world.ts';

type Happening = {
  readonly kind: EffectKind;
  readonly orderId: string;
  readonly at: string;
  readonly call: Cause;
  readonly detail: unknown;
};

/** Goes into the same `save` as the change it stands for, so that neither exists alone. */
export function effect(world: World, happening: Happening): Change {
  const sequence = world.store.list('effects').length + 1;
  return ['effects', String(sequence), { sequence, ...happening }];
}
