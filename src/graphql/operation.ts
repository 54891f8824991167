import { findDone } from '../app/once.ts';
import { builder } from './builder.ts';
import { type Answered, OperationRef } from './payload.ts';
import { visible } from './run-command.ts';

builder.queryField('operation', (t) =>
  t.field({
    type: OperationRef,
    nullable: true,
    description:
      'What you did under a key, for a caller who lost the answer. Null when nothing was done under it: refusals and dry runs leave a key free, another caller’s key is another key, and keys are kept for 30 days.',
    args: { idempotencyKey: t.arg.string({ required: true, description: 'As you gave it.' }) },
    resolve: async (_root, { idempotencyKey }, context): Promise<Answered | null> => {
      const found = await findDone(context.shell, context.viewer, idempotencyKey);
      if (!found) return null;
      const { mutation, completedAt } = found;
      const done = await visible(context, found.done);
      return { ...done, idempotencyKey, mutation, completedAt, replayed: true, dryRun: false, refusals: [] };
    },
  }),
);
