import { wrongClockMs } from '../domain/budget.ts';
import { type Db, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { callerPoints } from './tables.ts';

const at = sql`excluded.refilled_at`;
const skew = sql`make_interval(secs => ${sql.raw(String(wrongClockMs / 1_000))})`;
const number = (name: string) => sql`${placeholder(name)}::double precision`;
const elapsed = sql`greatest(extract(epoch from ${at} - ${callerPoints.refilledAt})::double precision, 0)`;
const level = sql`least(${number('capacity')},
  ${callerPoints.points} + ${elapsed} * ${number('refillPerSecond')} + ${number('back')})`;
const granted = sql`least(${number('want')}, floor(${level}))`;

type Ask = {
  readonly callerId: string;
  readonly want: number;
  /** What an earlier lease has left over. */
  readonly back: number;
  readonly capacity: number;
  readonly refillPerSecond: number;
  /** Null is now, by the clock of the database. */
  readonly at: Date | null;
};

/**
 * Takes points out of a caller's bucket, as many as are there, in the one statement that decides: two processes never get
 * the same point. By one clock, that of the database: those of two processes would refill each other's bucket.
 */
export async function leasePoints(db: Db, { at: now, ...ask }: Ask): Promise<{ granted: number; left: number }> {
  const [row] = await statement(db, 'leasePoints', (on) =>
    on
      .insert(callerPoints)
      .values({
        callerId: placeholder('callerId'),
        points: sql`${number('capacity')} - ${number('want')}`,
        granted: number('want'),
        refilledAt: sql`coalesce(${placeholder('at')}::timestamptz, clock_timestamp())`,
      })
      .onConflictDoUpdate({
        target: callerPoints.callerId,
        set: {
          points: sql`${level} - ${granted}`,
          granted,
          refilledAt: sql`case when ${callerPoints.refilledAt} > ${at} + ${skew} then ${at}
            else greatest(${callerPoints.refilledAt}, ${at}) end`,
        },
      })
      .returning({ granted: callerPoints.granted, left: callerPoints.points }),
  ).execute({ ...ask, at: now?.toISOString() ?? null });
  if (!row) throw new Error('The lease of points came back empty.');
  return row;
}

/** Buckets that time has filled again: no row says the same. */
export async function deleteFullBuckets(tx: Tx, untouchedSince: Date): Promise<void> {
  await tx
    .delete(callerPoints)
    .where(sql`${callerPoints.refilledAt} < ${sql.param(untouchedSince, callerPoints.refilledAt)}`);
}
