import type { EmailSubject } from '../domain/email.ts';
import type { Mail } from '../domain/mail.ts';
import { and, type Db, eq, getTableColumns, type Tx } from './drizzle.ts';
import { findBy, type Reading } from './reading.ts';
import { rowJson, type Values, whole } from './row-json.ts';
import type { Sealer } from './seal.ts';
import { emails } from './tables.ts';

type Row = typeof emails.$inferSelect;
/** `sealed` holds a letter; null once the buyer's data were erased. */
export type StoredEmail = Omit<Row, 'subjectType' | 'subjectId'> & { readonly subject: EmailSubject };

/** A mail with its addressee; `to` is null where the address is gone by the time it was written. */
export type Letter = Mail & { readonly to: string | null };

export function openLetter(sealer: Sealer, { sealed }: StoredEmail): Letter | null {
  return sealed === null ? null : JSON.parse(sealer.open(sealed));
}

const emailRow = rowJson(getTableColumns(emails));

/** Oldest first. */
export const emailReading: Reading<StoredEmail> = {
  table: emails,
  sorted: whole(emails.id),
  json: emailRow.json,
  read: (values: Values) => {
    const { subjectType, subjectId, ...row } = emailRow.read(values);
    return { ...row, subject: { type: subjectType, id: subjectId } };
  },
};

export async function findEmails(db: Db | Tx, by: 'order' | 'id', keys: readonly string[]): Promise<StoredEmail[]> {
  return findBy(db, `findEmails:${by}`, emailReading, by === 'id' ? emails.id : emails.orderId, keys);
}

type NewEmail = Pick<StoredEmail, 'id' | 'storeId' | 'orderId' | 'subject' | 'state' | 'createdAt'>;

export async function insertEmail(tx: Tx, sealer: Sealer, email: NewEmail, letter: Letter): Promise<void> {
  const { subject, ...row } = email;
  const sealed = sealer.seal(JSON.stringify(letter));
  await tx.insert(emails).values({ ...row, subjectType: subject.type, subjectId: subject.id, sealed });
}

type Outcome = Partial<Pick<Row, 'state' | 'attempts' | 'lastError' | 'sentAt'>>;

/** What came of a mail that was still to go; false when it had been settled meanwhile. */
export async function settleEmail(
  db: Db,
  { id, storeId }: Pick<StoredEmail, 'id' | 'storeId'>,
  outcome: Outcome,
): Promise<boolean> {
  const settled = await db
    .update(emails)
    .set(outcome)
    .where(and(eq(emails.id, id), eq(emails.storeId, storeId), eq(emails.state, 'QUEUED')))
    .returning({ id: emails.id });
  return settled.length > 0;
}
