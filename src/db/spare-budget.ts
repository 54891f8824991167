import { waitFor } from '../domain/budget.ts';
import { findLevel } from './budgets.ts';
import type { Db } from './drizzle.ts';

type Spared = 'searchOrders' | 'getOrder' | 'listTransactions' | 'createFeed';

/** Whether an account may call an operation and leave at least so many calls to others. Who was never counted may. */
export async function leavesCalls(
  db: Db,
  accountId: string,
  operation: Spared,
  reserve: number,
  at: Date,
): Promise<boolean> {
  return (await msUntilCalls(db, accountId, operation, reserve, at)) === 0;
}

/** How long it takes at least until that is so. */
export async function msUntilCalls(
  db: Db,
  accountId: string,
  operation: Spared,
  reserve: number,
  at: Date,
): Promise<number> {
  const level = await findLevel(db, { accountId, operation });
  // More than the burst is never asked for, and so it need not be known here.
  const plan = { rate: level?.rate ?? 0, burst: Number.POSITIVE_INFINITY };
  return level ? waitFor(level, plan, 'background', reserve + 1, at.getTime()) : 0;
}
