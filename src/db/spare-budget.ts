import { and, type Db, eq, placeholder } from './drizzle.ts';
import { statement } from './statement.ts';
import { budgets } from './tables.ts';

/** Whether an account may call an operation and leave at least so many calls to others. Who was never counted may. */
export async function leavesCalls(
  db: Db,
  accountId: string,
  operation: 'searchOrders' | 'getOrder' | 'listTransactions' | 'createFeed',
  reserve: number,
  at: Date,
): Promise<boolean> {
  const [row] = await statement(db, 'leavesCalls', (on) =>
    on
      .select({ tokens: budgets.tokens, rate: budgets.rate, refilledAt: budgets.refilledAt })
      .from(budgets)
      .where(and(eq(budgets.accountId, placeholder('accountId')), eq(budgets.operation, placeholder('operation')))),
  ).execute({ accountId, operation });
  if (!row) return true;
  const seconds = Math.max(0, at.getTime() - row.refilledAt.getTime()) / 1_000;
  return row.tokens + seconds * row.rate >= reserve + 1;
}
