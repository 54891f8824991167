import { nextRun } from '../../app/schedule.ts';
import type { StoreSync } from '../../db/store-sync.ts';
import { listsLiveMs } from '../../domain/listing.ts';
import { badRequest } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { AmazonBudgetRef, budgetsOf } from './amazon-budget.ts';
import { BackfillRef, CoverageRef } from './coverage.ts';
import { storeOf } from './store-of.ts';

const dayMs = 86_400_000;
const coveredDays = 31;
const earliest = Date.UTC(2000, 0);

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
      description:
        'When one last ended without an error, having asked for this marketplace; null before the first. It stands still while Amazon refuses to list the marketplace.',
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
      description:
        'How old what is shown of Amazon may be: everything that changed there before has been read. Null before the first sync has ended.',
      resolve: ({ checkpointAt }, _args, { shell }) =>
        checkpointAt && Math.max(0, Math.round((shell.now().getTime() - checkpointAt.getTime()) / 1_000)),
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
    backfill: t.field({
      type: BackfillRef,
      nullable: true,
      description: 'What was there before the store was connected; null until that is asked for.',
      resolve: ({ storeId }, _args, { loaders }) => loaders.backfillOfStore.load(storeId),
    }),
    coverage: t.field({
      type: CoverageRef,
      description:
        'Whether everything that Amazon listed for a period is kept here. What it listed more than 30 days ago is forgotten: of an older period only what was read later, such as the back-fill, counts.',
      args: {
        from: t.arg({ type: 'DateTime', description: 'Begin of the period; a week before its end when left out.' }),
        to: t.arg({ type: 'DateTime', description: 'End of the period, at most 31 days after; now when left out.' }),
      },
      resolve: async ({ storeId }, args, { loaders, shell }) => {
        const to = args.to ?? shell.now();
        const from = args.from ?? new Date(to.getTime() - 7 * dayMs);
        if (from.getTime() < earliest) throw badRequest('Nothing is kept of that time.');
        const days = (to.getTime() - from.getTime()) / dayMs;
        if (days <= 0) throw badRequest('The period begins before it ends.');
        if (days > coveredDays) throw badRequest(`The period is of at most ${coveredDays} days.`);
        const keptSince = new Date(shell.now().getTime() - listsLiveMs);
        const coverage = await loaders.coverageOfStore.load({ storeId, from, to, keptSince });
        if (!coverage) throw new Error(`There is no store ${storeId}.`);
        return coverage;
      },
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last sync failed; null when it did not.',
    }),
  }),
});
