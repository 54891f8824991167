import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cronDefect, nextRun } from '../../src/app/schedule.ts';

it.each([
  '* * * * *',
  '*/5 * * * *',
  '0,30 8-18 * * mon-fri',
  '0 0 29 2 *',
  '15 3 L * *',
  '0 0 * MAR THU',
  ' 0  0 * * * ',
])('takes %j', (cron) => {
  expect(cronDefect(cron)).toBeNull();
});

it.each([
  ['', 'It has 0 of five fields'],
  ['@hourly', 'It has 1 of five fields'],
  ['*/5 * * *', 'It has 4 of five fields'],
  ['*/30 * * * * *', 'It has 6 fields: five are wanted, without seconds'],
  ['0 */5 * * * * 2026', 'It has 7 fields'],
  ['60 * * * *', 'got value 60 expected range 0-59'],
  ['0 24 * * *', 'got value 24 expected range 0-23'],
  ['*/0 * * * *', 'cannot repeat at every 0 time'],
  ['5-1 * * * *', 'Invalid range: 5-1'],
  ['0 0 30 2 *', 'Invalid explicit day of month'],
  ['a b c d e', 'Invalid characters, got value: a'],
  ['H * * * *', 'H stands for a time chosen by chance'],
  ['0 1,H(2-5) * * *', 'H stands for a time chosen by chance'],
  [`${'1,'.repeat(600)}1 * * * *`, 'too long'],
])('refuses %j, and says why', (cron, why) => {
  expect(cronDefect(cron)).toContain(why);
});

it('counts in UTC: no hour is lost or had twice when clocks are changed', () => {
  const hours = ['2026-03-29T00:30:00Z', '2026-03-29T01:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:00:00Z'];
  expect(hours.map((after) => nextRun('0 * * * *', new Date(after)).toISOString().slice(11, 16))).toEqual([
    '01:00',
    '02:00',
    '01:00',
    '02:00',
  ]);
  expect(nextRun('30 2 * * *', new Date('2026-03-29T00:00:00Z'))).toEqual(new Date('2026-03-29T02:30:00Z'));
});

it('takes any text without falling over, and runs nothing more often than once a minute', () => {
  const field = fc.oneof(fc.constantFrom('*', '0', '*/7', '1-5', '1,2', 'L', '?'), fc.string({ maxLength: 4 }));
  const text = fc.oneof(
    fc.string(),
    fc.array(field, { minLength: 5, maxLength: 6 }).map((fields) => fields.join(' ')),
  );
  fc.assert(
    fc.property(text, (cron) => {
      if (cronDefect(cron) !== null) return;
      const first = nextRun(cron, new Date('2026-03-02T12:00:00Z'));
      expect(nextRun(cron, first).getTime() - first.getTime()).toBeGreaterThanOrEqual(60_000);
    }),
  );
});
