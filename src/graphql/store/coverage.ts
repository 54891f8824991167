import type { Backfill, Coverage } from '../../db/coverage.ts';
import { builder } from '../builder.ts';

export const CoverageRef = builder.objectRef<Coverage>('ImportCoverage').implement({
  description:
    'Whether everything is there: what Amazon listed when it was asked about a period, held against what is kept. `listed` is the sum of all the others from `imported` to `missing`.',
  fields: (t) => ({
    windows: t.exposeInt('windows', {
      description:
        'How many stretches of time that touch the period Amazon was asked about for this marketplace, in the last 30 days. Where it is 0, nothing is known of the period, and the other numbers say nothing.',
    }),
    windowsOpen: t.exposeInt('windowsOpen', {
      description: 'How many of them are not read to their end yet: more may be listed.',
    }),
    listed: t.exposeInt('listed', { description: 'Orders that Amazon listed, each counted once.' }),
    imported: t.exposeInt('imported', { description: 'Those that are orders of ours.' }),
    blocked: t.exposeInt('blocked', { description: 'Those that are due and cannot be imported.' }),
    notDue: t.exposeInt('notDue', {
      description: 'Those that are kept and not due: unpaid, canceled, or from before the store was connected.',
    }),
    disabled: t.exposeInt('disabled', { description: 'Those that are kept while the store imports nothing.' }),
    pending: t.exposeInt('pending', { description: 'Those that wait to be imported.' }),
    parked: t.exposeInt('parked', {
      description: 'Those of which too little could be read to show them: what Amazon sent is kept.',
    }),
    missing: t.exposeInt('missing', { description: 'Those that are nowhere: 0, or something is wrong here.' }),
    numbersMissing: t.exposeStringList('numbersMissing', { description: 'Their numbers, 20 at most.' }),
  }),
});

export const BackfillRef = builder.objectRef<Backfill>('ImportBackfill').implement({
  description:
    'How far the days before the store was connected have been read, the last one first. Stores of one seller in one region are read together, but for days that Amazon refused one of them: these wait until it lists the marketplace again.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'Orders created from then on are read.' }),
    to: t.expose('to', { type: 'DateTime', description: 'Until then; what came later the sync of changes reads.' }),
    daysDone: t.exposeInt('daysDone', { description: 'Days that are read to their end.' }),
    daysTotal: t.exposeInt('daysTotal', {
      description:
        'All that were laid out, each counted once: as many as the setting BACKFILL_DAYS, or as it said when it was more.',
    }),
    ordersListed: t.exposeInt('ordersListed', {
      description: 'Orders of this store that Amazon listed for them. Lists are forgotten after 30 days.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last of them was read; null before.',
    }),
  }),
});
