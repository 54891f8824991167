import { type MessageFile, messageLimits } from './buyer-message.ts';
import type { Circumstances, MessageBuyerCommand } from './commands.ts';
import type { Decision } from './decision.ts';
import type { Order } from './order.ts';
import { accepted, invalid, type Outcome, type Rejection } from './rejection.ts';

/** What Amazon would refuse, before it is asked: the kinds it offers now, and the limits of each (amazon-sp-api.md 14). */
export function decideMessage(
  { amazon }: Order,
  command: MessageBuyerCommand,
  ownInvoice: boolean,
  { newId }: Circumstances,
): Outcome<Decision> {
  const { kind, content } = command;
  const invoicedByAmazon = kind === 'INVOICE' && amazon.programs.includes('INVOICE_BY_AMAZON');
  const rejections = [
    ...notOffered(command),
    ...(invoicedByAmazon ? [refusal('INVOICED_BY_AMAZON')] : []),
    ...textProblems(command),
    ...attachmentProblems(command),
    ...coverageProblems(command),
    ...invoiceProblems(command, ownInvoice),
  ];
  if (rejections.length > 0) return { ok: false, rejections };
  return accepted({ events: [{ kind: 'MESSAGED', message: { id: newId(), kind, content } }], warnings: [] });
}

function refusal(code: 'MESSAGE_KIND_NOT_OFFERED' | 'INVOICED_BY_AMAZON', message?: string): Rejection {
  return { kind: 'REFUSED', code, source: 'AMAZON', path: ['kind'], ...(message && { message }) };
}

function notOffered({ kind, offered }: MessageBuyerCommand): readonly Rejection[] {
  if (offered.has(kind)) return [];
  const now = offered.size === 0 ? 'none' : `only ${[...offered].join(', ')}`;
  return [refusal('MESSAGE_KIND_NOT_OFFERED', `Amazon does not offer ${kind} for this order now: ${now}.`)];
}

const html = /<\/?[a-z!][^>]*>/i;
const mailAddress = /[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+/;
const link = /\bhttps?:\/\/|\bwww\.[^\s]/i;

function textProblems({ kind, content: { text } }: MessageBuyerCommand): readonly Rejection[] {
  const { textMax } = messageLimits[kind];
  const problem = (message: string) => invalid('MESSAGE_TEXT_INVALID', ['text'], message);
  if (textMax === 0) return text === null ? [] : [problem(`A message of kind ${kind} takes no text.`)];
  if (text === null || text.trim() === '') return [problem('The message has no text.')];

  const characters = [...text].length;
  return [
    ...(characters > textMax
      ? [problem(`The text has ${characters} characters; at most ${textMax} are allowed.`)]
      : []),
    ...(html.test(text) ? [problem('Amazon takes no HTML in a message.')] : []),
    ...(mailAddress.test(text) ? [problem('Amazon takes no e-mail address in a message.')] : []),
    ...(link.test(text) ? [problem('Amazon takes no link in a message.')] : []),
  ];
}

function attachmentProblems({ kind, content }: MessageBuyerCommand): readonly Rejection[] {
  const { attachmentsMin, attachmentsMax } = messageLimits[kind];
  const { attachments, invoiceId } = content;
  const count = attachments.length + (kind === 'INVOICE' && invoiceId !== null ? 1 : 0);
  const problem = (message: string) => invalid('MESSAGE_ATTACHMENTS_INVALID', ['attachments'], message);
  return [
    ...(count < attachmentsMin ? [problem(`A message of kind ${kind} needs a file.`)] : []),
    ...(count > attachmentsMax ? [problem(tooMany(kind, attachmentsMax))] : []),
    ...attachments.flatMap((file, index) => fileProblems(file, ['attachments', String(index)])),
  ];
}

function tooMany(kind: string, max: number): string {
  return max === 0 ? `A message of kind ${kind} takes no files.` : `At most ${max} files are allowed.`;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function fileProblems({ name, contentType, content }: MessageFile, path: readonly string[]): readonly Rejection[] {
  const problem = (field: string, message: string) => invalid('MESSAGE_ATTACHMENTS_INVALID', [...path, field], message);
  return [
    ...(/^[^/\\\p{Cc}]{1,200}\.[A-Za-z0-9]{1,10}$/u.test(name)
      ? []
      : [problem('name', 'A file is named with its ending, such as "manual.pdf", and without its folder.')]),
    ...(/^[\w.+-]+\/[\w.+-]+$/.test(contentType)
      ? []
      : [problem('contentType', 'Give a media type, such as "application/pdf".')]),
    ...(content !== '' && base64.test(content) ? [] : [problem('content', 'Give the bytes of the file in base64.')]),
  ];
}

function coverageProblems({ kind, content }: MessageBuyerCommand): readonly Rejection[] {
  const { coverageStartsAt: start, coverageEndsAt: end } = content;
  const path = [start === null ? 'coverageEndsAt' : 'coverageStartsAt'];
  if (start === null && end === null) return [];
  if (kind !== 'WARRANTY') return [invalid('INVALID_INPUT', path, 'Only a WARRANTY covers a time.')];
  if (start === null || end === null || start < end) return [];
  return [invalid('INVALID_INPUT', ['coverageEndsAt'], 'The coverage would end before it begins.')];
}

function invoiceProblems(
  { kind, content: { invoiceId }, invoiceAsked }: MessageBuyerCommand,
  ownInvoice: boolean,
): readonly Rejection[] {
  if (!invoiceAsked) return [];
  if (kind !== 'INVOICE') return [invalid('INVALID_INPUT', ['invoiceId'], 'Only an INVOICE sends an invoice.')];
  return invoiceId !== null && ownInvoice ? [] : [invalid('INVOICE_NOT_FOUND', ['invoiceId'])];
}
