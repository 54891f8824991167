import type { OrderComment } from '../domain/documents.ts';
import { asc, type Db, desc, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { comments } from './tables.ts';

/** Newest first: ids are made in the order of time. */
export async function findComments(db: Db | Tx, by: 'order' | 'id', keys: readonly string[]): Promise<OrderComment[]> {
  const rows = await statement(db, `findComments:${by}`, (on) =>
    on
      .select()
      .from(comments)
      .where(sql`${by === 'id' ? comments.id : comments.orderId} = any(${placeholder('keys')})`)
      .orderBy(asc(comments.orderId), desc(comments.id)),
  ).execute({ keys });
  return rows.map(({ subjectType, subjectId, ...row }) => ({ ...row, subject: { type: subjectType, id: subjectId } }));
}
