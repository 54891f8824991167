import type { Shell } from '../app/shell.ts';
import { findCreditMemos } from '../db/documents.ts';
import { findEmails, openLetter, type StoredEmail, settleEmail } from '../db/emails.ts';
import { touchOrder } from '../db/orders.ts';
import type { EmailSubject } from '../domain/email.ts';
import { NotYet } from './delivery.ts';
import { type Attachment, MailError, type Mailer } from './mailer.ts';

/** A document as a file; null where there is none. */
export type Print = (kind: Exclude<EmailSubject['type'], 'ORDER'>, id: string) => Promise<Attachment | null>;

export type Post = {
  readonly shell: Shell;
  /** Null without a mail server. */
  readonly mailer: Mailer | null;
  readonly print: Print;
  readonly report: (told: { readonly emailId: string; readonly why: string; readonly given: 'up' | 'back' }) => void;
};

/** With the queue's growing waits this is about a day. */
export const attemptsMax = 30;

/**
 * Sends a stored mail. Sent, refused or later shows on the mail; a bug surfaces, and the queue brings the mail back.
 * A process that dies after the server's 250 and before our commit sends it once more: SMTP has no way to ask whether
 * it was taken. Both bear the same Message-ID.
 */
export async function sendEmail(post: Post, emailId: string): Promise<void> {
  const { shell, mailer } = post;
  const [email] = await findEmails(shell.db, 'id', [emailId]);
  if (email?.state !== 'QUEUED') return;
  // Queued by a process that had a mail server.
  if (!mailer) return settle(shell, email, { state: 'KEPT' });

  const letter = openLetter(shell.sealer, email);
  if (!letter?.to)
    return settle(shell, email, { state: 'FAILED', lastError: 'The buyer’s address is not here anymore.' });

  const { to, ...content } = letter;
  const { subject, createdAt: writtenAt } = email;
  if (await isVoided(shell, subject)) {
    return settle(shell, email, { state: 'FAILED', lastError: 'The credit memo was voided before the mail was sent.' });
  }
  // Whatever takes time comes before the sending, so that only the commit follows it.
  const attempts = email.attempts + 1;
  const attachment = subject.type === 'ORDER' ? null : await printed(post, email, attempts);
  try {
    await mailer.send({ id: email.id, to, ...content, writtenAt, attachment });
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return notSent(post, email, attempts, error);
  }
  await settle(shell, email, { state: 'SENT', attempts, lastError: null, sentAt: shell.now() });
}

/** Amazon did not give the money back (R38): the buyer is not told that it did. */
async function isVoided({ db }: Shell, { type, id }: EmailSubject): Promise<boolean> {
  const [memo] = type === 'CREDIT_MEMO' ? await findCreditMemos(db, 'id', [id]) : [];
  return memo !== undefined && memo.voidedAt !== null;
}

/** A document that cannot be printed is a bug: it surfaces, and it shows on the mail. */
async function printed({ shell, print }: Post, email: StoredEmail, attempts: number): Promise<Attachment | null> {
  const { type, id } = email.subject;
  try {
    return type === 'ORDER' ? null : await print(type, id);
  } catch (error) {
    const state = attempts >= attemptsMax ? 'FAILED' : 'QUEUED';
    await settle(shell, email, { state, attempts, lastError: 'The document could not be printed.' });
    throw error;
  }
}

async function notSent({ shell, report }: Post, email: StoredEmail, attempts: number, error: MailError): Promise<void> {
  const { message: lastError, permanent } = error;
  const hopeless = permanent || attempts >= attemptsMax;
  await settle(shell, email, { state: hopeless ? 'FAILED' : 'QUEUED', attempts, lastError });
  report({ emailId: email.id, why: lastError, given: hopeless ? 'up' : 'back' });
  if (!hopeless) throw new NotYet(lastError);
}

/** Not in one transaction: an order that is locked for long must not make a mail go twice. */
async function settle(
  { db, now }: Shell,
  email: StoredEmail,
  outcome: Parameters<typeof settleEmail>[2],
): Promise<void> {
  if (await settleEmail(db, email, outcome)) await touchOrder(db, email.orderId, now());
}
