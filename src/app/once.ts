import { createHash } from 'node:crypto';
import { entryOf, insertDenied } from '../db/audit-entries.ts';
import type { Tx } from '../db/drizzle.ts';
import { findOperation, insertOperation, saveOutcome } from '../db/operations.ts';
import { isLockFailure } from '../db/unavailable.ts';
import { type Audited, deniedCodes } from '../domain/audit.ts';
import type { WarningCode } from '../domain/decision.ts';
import { invalid, type Rejection } from '../domain/rejection.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { Shell } from './shell.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

/** One call of a mutation, as far as repeating it goes. */
export type Call = {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly mutation: string;
  readonly idempotencyKey: string;
  /** What was asked, for telling a repeat from another input under the same key. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly dryRun: boolean;
};

/** What came of a call, by id: a replay shows the same documents as they are now. */
export type Done = {
  readonly orderId: string | null;
  readonly amazonOrderId: string | null;
  readonly shipmentId: string | null;
  readonly invoiceId: string | null;
  readonly creditMemoId: string | null;
  readonly commentId: string | null;
  readonly emailId: string | null;
  readonly buyerMessageId: string | null;
  readonly storeId: string | null;
  readonly apiKeyId: string | null;
  readonly webhookId: string | null;
  readonly productIds: readonly string[];
  readonly effectIds: readonly string[];
  readonly warnings: readonly WarningCode[];
};

export const nothingDone: Done = {
  orderId: null,
  amazonOrderId: null,
  shipmentId: null,
  invoiceId: null,
  creditMemoId: null,
  commentId: null,
  emailId: null,
  buyerMessageId: null,
  storeId: null,
  apiKeyId: null,
  webhookId: null,
  productIds: [],
  effectIds: [],
  warnings: [],
};

export type Answer =
  | {
      readonly ok: true;
      readonly done: Done;
      readonly replayed: boolean;
      readonly completedAt: Date;
      /** What a dry run would have left behind; it is gone from the database. */
      readonly snapshot: Snapshot | null;
    }
  | {
      readonly ok: false;
      readonly rejections: readonly Rejection[];
      readonly orderId: string | null;
      readonly amazonOrderId: string | null;
      readonly storeId?: string | null;
    };

export type Work =
  | { readonly ok: true; readonly done: Done; readonly audit: Audited }
  | {
      readonly ok: false;
      readonly rejections: readonly Rejection[];
      readonly orderId?: string | null;
      readonly amazonOrderId?: string | null;
      /** The store it is about, where no order says so. */
      readonly storeId?: string | null;
    };

const keyLengthMax = 200;
const hourMs = 3_600_000;
/** Of each caller. */
const deniedPerHourMax = 100;

/** As `atMostOnce`; and what the caller was not allowed is kept in the audit. */
export async function once(shell: Shell, call: Call, work: (tx: Tx) => Promise<Work>): Promise<Answer> {
  const answer = await atMostOnce(shell, call, work);
  return answer.ok ? answer : refuse(shell, call, answer);
}

/** Refuses a call, also one that is refused before its transaction begins. */
export async function refuse(shell: Shell, call: Call, answer: Extract<Answer, { ok: false }>): Promise<Answer> {
  const isDenied = answer.rejections.some(({ code }) => deniedCodes.has(code));
  if (isDenied && !call.dryRun) {
    const { storeId = null, amazonOrderId, orderId } = answer;
    const at = shell.now();
    const since = new Date(at.getTime() - hourMs);
    const about = { storeId, amazonOrderId, orderId };
    await insertDenied(shell.db, originOf(shell, call, at), about, since, deniedPerHourMax);
  }
  return answer;
}

/**
 * Does a piece of work in one transaction, and once for each key of a caller: a repeat is answered with
 * the first outcome. A refusal and a dry run are rolled back, and leave their key free.
 */
async function atMostOnce(shell: Shell, call: Call, work: (tx: Tx) => Promise<Work>): Promise<Answer> {
  const unusable = problemOf(call.idempotencyKey);
  try {
    return await shell.db.transaction((tx) =>
      unusable ? findAllProblems(tx, unusable, work) : attempt(shell, tx, call, work),
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.answer;
    if (!isLockFailure(error)) throw error;
    return refused({ ok: false, rejections: [invalid('OPERATION_IN_PROGRESS', [])] });
  }
}

function problemOf(key: string): Rejection | null {
  if (key.trim() !== '' && key.length <= keyLengthMax) return null;
  const message = `A key has 1 to ${keyLengthMax} characters, and not only blanks.`;
  const fix = 'Give a text of your own that is new for each call, such as a UUID, and the same again to repeat a call.';
  return invalid('INVALID_INPUT', ['idempotencyKey'], message, fix);
}

/** Under no key nothing is done, but whatever else stands in the way is told with it. */
async function findAllProblems(tx: Tx, unusable: Rejection, work: (tx: Tx) => Promise<Work>): Promise<Answer> {
  const result = await work(tx);
  const others = result.ok ? { rejections: [] } : result;
  throw new RolledBack(refused({ ...others, ok: false, rejections: [unusable, ...others.rejections] }));
}

/** Carries the answer out of a transaction that must not be kept. */
class RolledBack extends Error {
  override readonly name = 'RolledBack';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super('The transaction was given up on purpose.');
    this.answer = answer;
  }
}

async function attempt(shell: Shell, tx: Tx, call: Call, work: (tx: Tx) => Promise<Work>): Promise<Answer> {
  const id = { caller: call.viewer.id, key: call.idempotencyKey };
  const inputHash = hashOf(call.input);
  const completedAt = shell.now();
  const first = await insertOperation(tx, { ...id, mutation: call.mutation, inputHash, completedAt });
  if (!first) return replay(tx, call, inputHash);

  const result = await work(tx);
  if (!result.ok) throw new RolledBack(refused(result));

  const { done } = result;
  if (call.dryRun) {
    const snapshot = await takeSnapshot(tx, shell.sealer, done);
    throw new RolledBack({ ok: true, done, replayed: false, completedAt, snapshot });
  }
  await saveOutcome(tx, id, done, entryOf(originOf(shell, call, completedAt), result.audit));
  return { ok: true, done, replayed: false, completedAt, snapshot: null };
}

function originOf({ newId }: Shell, { viewer, requestId, mutation, idempotencyKey }: Call, at: Date) {
  const caller = { callerId: viewer.id, callerName: viewer.name };
  return { id: newId(), at, ...caller, requestId, mutation, idempotencyKey: idempotencyKey.slice(0, keyLengthMax) };
}

/** The first outcome of this key, for work that cannot do everything in its transaction; null for a new one. */
export async function outcomeBefore(shell: Shell, call: Call): Promise<Answer | null> {
  return shell.db.transaction(async (tx) => {
    const earlier = await findOperation(tx, { caller: call.viewer.id, key: call.idempotencyKey });
    return earlier && replay(tx, call, hashOf(call.input));
  });
}

async function replay(tx: Tx, { viewer, idempotencyKey, mutation }: Call, inputHash: string): Promise<Answer> {
  const earlier = await findOperation(tx, { caller: viewer.id, key: idempotencyKey });
  if (!earlier) return refused({ ok: false, rejections: [invalid('OPERATION_IN_PROGRESS', [])] });
  if (earlier.mutation !== mutation || earlier.inputHash !== inputHash) {
    return refused({ ok: false, rejections: [invalid('IDEMPOTENCY_KEY_REUSED', ['idempotencyKey'])] });
  }
  return { ok: true, done: doneIn(earlier), replayed: true, completedAt: earlier.completedAt, snapshot: null };
}

/** What a caller did under a key; null when nothing was done under it. */
export async function findDone({ db }: Shell, { id: caller }: Viewer, key: string) {
  const earlier = await findOperation(db, { caller, key });
  return earlier && { mutation: earlier.mutation, completedAt: earlier.completedAt, done: doneIn(earlier) };
}

/** What earlier versions left out is nothing. */
function doneIn({ outcome }: NonNullable<Awaited<ReturnType<typeof findOperation>>>): Done {
  return { ...nothingDone, ...outcome };
}

type Refused = Extract<Work, { ok: false }>;

function refused({ rejections, orderId = null, amazonOrderId = null, storeId = null }: Refused): Answer {
  return { ok: false, rejections, orderId, amazonOrderId, storeId };
}

/** The same for the same input, whatever the order of its fields; null counts as left out. */
function hashOf(input: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(canonical(input)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Date || typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== null && field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
