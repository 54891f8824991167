import { and, type Db, eq } from './drizzle.ts';
import { budgets } from './tables.ts';

/** Whether an account may call an operation and leave at least so many calls to others. Who was never counted may. */
export async function leavesCalls(
  db: Db,
  accountId: string,
  operation: 'searchOrders' | 'getOrder',
  reserve: number,
  at: Date,
): Promise<boolean> {
  const [row] = await db
    .select({ tokens: budgets.tokens, rate: budgets.rate, refilledAt: budgets.refilledAt })
    .from(budgets)
    .where(and(eq(budgets.accountId, accountId), eq(budgets.operation, operation)));
  if (!row) return true;
  const seconds = Math.max(0, at.getTime() - row.refilledAt.getTime()) / 1_000;
  return row.tokens + seconds * row.rate >= reserve + 1;
}
