import { builder } from './builder.ts';

export const DateTimeRangeRef = builder.inputType('DateTimeRange', {
  description: 'A span of time: from <= t < to. A bound left out is open.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'This moment and later.' }),
    to: t.field({ type: 'DateTime', description: 'Earlier than this moment.' }),
  }),
});

export const DecimalRangeRef = builder.inputType('DecimalRange', {
  description: 'A span of amounts, both ends inclusive. A bound left out is open.',
  fields: (t) => ({
    min: t.field({ type: 'Decimal', description: 'This much or more.' }),
    max: t.field({ type: 'Decimal', description: 'This much or less.' }),
  }),
});

/** A moment as PostgreSQL reads it, which knows neither the year 0 nor years of five digits in ISO form. */
export function instantText(moment: Date | null | undefined): string | undefined {
  if (!moment) return undefined;
  if (moment.getUTCFullYear() < 1) return '-infinity';
  return moment.getUTCFullYear() > 9_999 ? 'infinity' : moment.toISOString();
}
