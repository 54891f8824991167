import type { Hold } from '../../domain/order.ts';
import { builder } from '../builder.ts';

export const HoldRef = builder.objectRef<Hold>('Hold').implement({
  description: 'A person has frozen the order.',
  fields: (t) => ({
    reason: t.exposeString('reason', { nullable: true, description: 'As it was given.' }),
    placedBy: t.exposeString('placedBy', { description: 'The name of the key that did it.' }),
    placedAt: t.expose('placedAt', { type: 'DateTime', description: 'Since when.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is released by itself; null for never.',
    }),
  }),
});
