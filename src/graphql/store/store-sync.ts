import { nextRun } from '../../app/schedule.ts';
import type { StoreSync } from '../../db/store-sync.ts';
import { builder } from '../builder.ts';
import { AmazonBudgetRef, budgetsOf } from './amazon-budget.ts';
import { storeOf } from './store-of.ts';

export const StoreSyncRef = builder.objectRef<StoreSync>('StoreSync').implement({
  description: 'How far the exchange with Amazon has come. Stores of one seller in one region are synced together.',
  fields: (t) => ({
    lastRunAt: t.expose('lastRunAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last sync began; null before the first.',
    }),
    lastSuccessAt: t.expose('lastSuccessAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When one last ended without an error; null before the first.',
    }),
    nextRunAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When this store’s schedule is due next; null while Amazon refuses the authorization.',
      resolve: async ({ storeId }, _args, context) => {
        const { active, settings } = await storeOf(storeId, context);
        return active ? nextRun(settings.syncCron, context.shell.now()) : null;
      },
    }),
    freshnessSeconds: t.int({
      nullable: true,
      description: 'How old what is shown of Amazon may be: everything that changed there before has been read.',
      resolve: ({ checkpointAt }, _args, { shell }) =>
        Math.max(0, Math.round((shell.now().getTime() - checkpointAt.getTime()) / 1_000)),
    }),
    backlog: t.exposeInt('backlog', {
      description: 'What is still to be exchanged: messages that wait to be sent, and orders that wait to be imported.',
    }),
    budgets: t.field({
      type: [AmazonBudgetRef],
      description: 'What the account may still ask of Amazon, by operation: also of those that nobody has called yet.',
      resolve: async ({ storeId }, _args, { loaders, channel, shell }) =>
        budgetsOf(channel.usagePlans, await loaders.budgetsOfStore.load(storeId), shell.now()),
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last sync failed; null when it did not.',
    }),
  }),
});
