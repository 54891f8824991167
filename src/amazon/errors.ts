import { z } from 'zod';
import { ChannelError, type Remedy } from '../domain/channel.ts';
import { masked } from '../domain/mask.ts';
import type { Answer, NoAnswer } from './exchange.ts';
import { isMessage } from './message-posts.ts';
import { type Doubt, type Operation, operations } from './operations.ts';
import { inARow } from './sentences.ts';

const soonMs = 5_000;

export function later(message: string, afterMs: number = soonMs, cause?: unknown): ChannelError {
  return new ChannelError(message, { kind: 'later', afterMs }, { cause });
}

/** Nothing is wrong: the call has its turn when Amazon allows it. */
export function paced(message: string, afterMs: number): ChannelError {
  return new ChannelError(message, { kind: 'later', afterMs, paced: true });
}

export function giveUp(message: string, cause?: unknown): ChannelError {
  return new ChannelError(message, { kind: 'give-up' }, { cause });
}

export function doubtful(doubt: Doubt, message: string, cause?: unknown): ChannelError {
  return doubt === 'later' ? later(message, soonMs, cause) : new ChannelError(message, { kind: 'look' }, { cause });
}

/** What a call without an answer means. */
export function unanswered(operation: Operation, error: NoAnswer): ChannelError {
  const message = `Amazon did not answer ${operation}: ${error.message}.`;
  return doubtful(error.sent ? operations[operation].unanswered : 'later', message, error);
}

/** What an answer other than success means. */
export function refused(operation: Operation, answer: Answer): ChannelError {
  const { status } = answer;
  const message = `Amazon answered ${status} to ${operation}${said(operation, answer)}`;
  return new ChannelError(message, remedyOf(operation, status, message), { cause: new AmazonRefusal(answer) });
}

/** Amazon's own answer, kept as the cause for the few places that must tell one refusal from another. */
class AmazonRefusal extends Error {
  override readonly name = 'AmazonRefusal';
  readonly status: number;
  readonly requestId: string | null;
  readonly details: readonly AmazonComplaint[];

  constructor(answer: Answer) {
    super(`HTTP ${answer.status}`);
    this.status = answer.status;
    this.requestId = requestIdOf(answer);
    this.details = complaintsOf(answer);
  }
}

export function refusalOf(error: unknown): AmazonRefusal | null {
  return error instanceof ChannelError && error.cause instanceof AmazonRefusal ? error.cause : null;
}

export function requestIdOf({ headers }: Pick<Answer, 'headers'>): string | null {
  return headers.get('x-amzn-RequestId');
}

/** An access token that Amazon no longer takes; a new one may do. */
export function refusesToken(answer: Answer): boolean {
  if (answer.status !== 401 && answer.status !== 403) return false;
  return complaintsOf(answer).some(({ message, details }) => staleToken.test(`${message} ${details}`));
}

const staleToken = /token[^.]*\b(expired|revoked|malformed|invalid)|\b(expired|invalid)\b[^.]*token/i;

function remedyOf(operation: Operation, status: number, message: string): Remedy {
  if (status === 429)
    return { kind: 'later', afterMs: Math.max(1_000, 1_000 / operations[operation].rate), paced: true };
  // Nothing left to confirm, or a package Amazon does not know: only the order itself can tell which.
  if (operation === 'confirmShipment' && status === 400 && nothingToConfirm.test(message)) return { kind: 'look' };
  if (status === 403) return { kind: 'give-up', denied: true };
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'give-up' };
  return operations[operation].failed === 'look' ? { kind: 'look' } : { kind: 'later', afterMs: soonMs };
}

const nothingToConfirm = /already (been )?(fulfilled|shipped)|PackageToUpdateNotFound/i;

/** A missing role shows when Amazon is asked for the kinds it offers: one kind of them alone is the order's matter. */
function whyDenied(operation: Operation): string {
  if (isMessage(operation)) return 'this kind of message is not allowed for this order or this account';
  return 'the account or a role of the application does not allow it';
}

type AmazonComplaint = z.infer<typeof Complaint>;

const Complaint = z.object({
  code: z.string().catch(''),
  message: z.string().catch(''),
  details: z.string().catch(''),
});
const Complaints = z.object({ errors: z.array(Complaint) });

function complaintsOf({ body }: Answer): readonly AmazonComplaint[] {
  try {
    return Complaints.parse(JSON.parse(body.toString())).errors;
  } catch {
    // A gateway in front of Amazon answers in HTML: the status has to do.
    return [];
  }
}

/** What Amazon complains of, for the log: its codes, as its words may quote a buyer. */
export function complaintCodes(answer: Answer): string {
  const codes = complaintsOf(answer).flatMap(({ code }) => code.match(/^[\w.-]{1,80}$/) ?? []);
  return codes.length > 0 ? [...new Set(codes)].slice(0, 5).join(', ') : `HTTP ${answer.status}`;
}

function said(operation: Operation, answer: Answer): string {
  const id = requestIdOf(answer);
  const hint = answer.status === 403 ? ` (${whyDenied(operation)})` : '';
  const words = complaintsOf(answer).map(({ code, message, details }) =>
    inARow(
      [code, message, details].filter((part, at, parts) => part !== '' && parts.indexOf(part) === at),
      ': ',
    ),
  );
  const text = words.length > 0 ? `: ${masked(inARow(words)).slice(0, 1_000)}` : '.';
  return `${hint}${text}${id ? ` [request ${id}]` : ''}`;
}
