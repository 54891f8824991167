import type { OrderComment } from '../domain/documents.ts';
import { type Db, getTableColumns, sql, type Tx } from './drizzle.ts';
import { findBy, type Reading } from './reading.ts';
import { rowJson, type Values, whole } from './row-json.ts';
import { comments } from './tables.ts';

const commentRow = rowJson(getTableColumns(comments));

/** Newest first: ids are made in the order of time. */
export const commentReading: Reading<OrderComment> = {
  table: comments,
  sorted: sql`${whole(comments.id)} desc`,
  json: commentRow.json,
  read: (values: Values) => {
    const { subjectType, subjectId, ...row } = commentRow.read(values);
    return { ...row, subject: { type: subjectType, id: subjectId } };
  },
};

export async function findComments(db: Db | Tx, by: 'order' | 'id', keys: readonly string[]): Promise<OrderComment[]> {
  return findBy(db, `findComments:${by}`, commentReading, by === 'id' ? comments.id : comments.orderId, keys);
}
