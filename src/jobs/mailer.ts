import type { NodemailerError } from 'nodemailer';

export type Attachment = { readonly filename: string; readonly content: Buffer };
export type OutgoingMail = {
  readonly id: string;
  readonly to: string;
  readonly title: string;
  readonly text: string;
  readonly html: string;
  readonly writtenAt: Date;
  readonly attachment: Attachment | null;
};
export type Mailer = { readonly send: (mail: OutgoingMail) => Promise<void> };

/** Thrown when the mail server does not take a mail. Its message names nobody. */
export class MailError extends Error {
  override readonly name = 'MailError';
  /** Whether trying again is of no use. */
  readonly permanent: boolean;

  constructor(message: string, permanent: boolean) {
    super(message);
    this.permanent = permanent;
  }
}

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Speaks SMTP to one server, a connection per mail. nodemailer is loaded with the first. */
export function createMailer({ url, from }: { readonly url: string; readonly from: string }): Mailer {
  const connect = async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
  };
  let transport: ReturnType<typeof connect> | undefined;
  const domain = from.slice(from.lastIndexOf('@') + 1);

  return {
    send: async ({ id, to, title, text, html, writtenAt, attachment }) => {
      transport ??= connect();
      const mail = {
        // The same for every attempt: a mail that goes twice can be told from two mails.
        messageId: `<${id}@${domain}>`,
        date: writtenAt,
        from,
        to: { name: '', address: to },
        // Said apart, so that nothing in an address can add a recipient.
        envelope: { from, to: [to] },
        subject: title,
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated' },
        attachments: attachment ? [{ ...attachment, contentType: 'application/pdf' }] : [],
      };
      try {
        await (await transport).sendMail(mail);
      } catch (error) {
        throw new MailError(wordsOf(error as NodemailerError, to), isPermanent(error as NodemailerError));
      }
    },
  };
}

/** A refused sender or password is ours to mend: only what the server says of this mail is final. */
function isPermanent({ code, command, responseCode, permanent }: NodemailerError): boolean {
  if (responseCode === undefined) return code === 'EENVELOPE' || code === 'EMESSAGE';
  return permanent === true && (command === 'RCPT TO' || command === 'DATA');
}

function wordsOf({ code, originalCode, response }: NodemailerError, to: string): string {
  if (response !== undefined) return `SMTP ${withoutAddresses(response, to)}`;
  if (code === 'EENVELOPE') return 'The address is none that a mail can be sent to.';
  return `The mail server could not be spoken to (${originalCode ?? code ?? 'no reason given'}).`;
}

/** Servers quote whom they refuse, whole or by the part before the @. */
function withoutAddresses(response: string, to: string): string {
  const [local = ''] = to.split('@');
  const words = response
    .replace(/[^\s"'<>]+@[^\s"'<>]+/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 300);
  return words.replaceAll(new RegExp(`(?<![\\w.])${RegExp.escape(local)}(?![\\w.])`, 'gi'), '…');
}
