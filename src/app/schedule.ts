import { CronExpressionParser } from 'cron-parser';

const fieldCount = 5;
// A month's and a day's name may have an H; a field or an entry of a list that begins with one asks for chance.
const byChance = /(^|[\s,])H/;

/** What is wrong with a schedule; null when nothing is. Five fields reach down to minutes: no schedule is faster. */
export function cronDefect(cron: string): string | null {
  const fields = cron.trim().split(/\s+/).filter(Boolean);
  if (fields.length > fieldCount) return `It has ${fields.length} fields: five are wanted, without seconds or years.`;
  if (fields.length < fieldCount) return `It has ${fields.length} of five fields: minute, hour, day, month, weekday.`;
  if (byChance.test(cron)) return 'H stands for a time chosen by chance: name the time.';
  try {
    nextRun(cron, new Date(0));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'It cannot be read.';
  }
}

/** When a schedule is due next, in UTC. */
export function nextRun(cron: string, after: Date): Date {
  return CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: after }).next().toDate();
}
