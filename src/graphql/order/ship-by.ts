import { shipByRisk, shipByRisks } from '../../domain/ship-by.ts';
import { builder } from '../builder.ts';
import { describedEnum } from '../enums.ts';

const ShipByRiskRef = describedEnum('ShipByRisk', 'How close the time to ship by is.', shipByRisks, {
  NONE: 'A day or more is left.',
  LOW: 'Less than a day is left.',
  HIGH: 'Less than six hours are left.',
  LATE: 'The time has passed. Amazon counts late shipments against the seller.',
});

export const ShipByRef = builder.objectRef<Date>('ShipBy').implement({
  description: 'The time to ship by, and how close it is.',
  fields: (t) => ({
    latest: t.field({ type: 'DateTime', description: 'The last moment.', resolve: (latest) => latest }),
    secondsLeft: t.int({
      description: 'From now until then, in whole seconds; negative when it is late.',
      resolve: (latest, _args, { shell }) => Math.floor((latest.getTime() - shell.now().getTime()) / 1_000),
    }),
    risk: t.field({
      type: ShipByRiskRef,
      description: 'What it means for the day’s work.',
      resolve: (latest, _args, { shell }) => shipByRisk(latest, shell.now()),
    }),
  }),
});
