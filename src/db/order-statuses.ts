import { builtInStatuses, type OrderStatus } from '../domain/statuses.ts';
import { asc, type Db, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { orderStatuses } from './tables.ts';

/** Every status an order can wear. A row that takes a built-in status's code counts for nothing. */
export async function listOrderStatuses(db: Db | Tx): Promise<readonly OrderStatus[]> {
  const rows = await statement(db, 'listOrderStatuses', (on) =>
    on.select().from(orderStatuses).orderBy(asc(orderStatuses.code)),
  ).execute();
  const taken = new Set(builtInStatuses.map(({ code }) => code));
  const own = rows.filter(({ code }) => !taken.has(code)).map((row) => ({ ...row, default: false }));
  return [...builtInStatuses, ...own];
}
