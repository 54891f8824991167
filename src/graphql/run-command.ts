import { execute } from '../app/execute.ts';
import { type Answer, type Done, nothingDone } from '../app/once.ts';
import { findAddressed, type OrderAddress } from '../db/amazon-orders.ts';
import { findOrdersWith } from '../db/orders.ts';
import type { OrderCommand } from '../domain/commands.ts';
import { may, seesStore } from '../domain/viewer.ts';
import type { Context } from './context.ts';
import { readGlobalId } from './global-id.ts';
import type { Answered } from './payload.ts';

export type CallInput = {
  readonly idempotencyKey: string;
  readonly ifVersion?: number | null | undefined;
  readonly dryRun?: boolean | null | undefined;
};

type Asked = { readonly mutation: string; readonly idempotencyKey: string; readonly dryRun: boolean };
export type Outcome = { readonly call: Asked; readonly answer: Answer };

/** Carries a command out and shows what came of it, read anew. */
export async function runCommand(
  context: Context,
  mutation: string,
  input: CallInput,
  address: OrderAddress | null,
  command: OrderCommand,
): Promise<Answered> {
  const { call, answer } = await carryOut(context, mutation, input, address, command);
  return answered(context, call, answer);
}

export async function carryOut(
  context: Context,
  mutation: string,
  input: CallInput,
  address: OrderAddress | null,
  command: OrderCommand,
): Promise<Outcome> {
  const { viewer, requestId, shell } = context;
  const { idempotencyKey, dryRun, ifVersion = null } = input;
  // What was understood, not what was written: a field left out, one that is null and its default are the same input.
  const asked = { ...command, address, ifVersion };
  const call = { viewer, requestId, mutation, idempotencyKey, input: asked, dryRun: dryRun ?? false };
  const answer = await execute(shell, command, { ...call, address, ifVersion });
  return { call, answer: answer.ok ? answer : { ...answer, ...(await standing(context, address)) } };
}

/** A refusal carries the order as it stands, also one that came before the order was looked at. */
export async function standing({ shell, viewer }: Context, address: OrderAddress | null) {
  const amazon = address && (await findAddressed(shell.db, address));
  return amazon && seesStore(viewer, amazon.storeId)
    ? { orderId: amazon.orderId, amazonOrderId: amazon.id }
    : { orderId: null, amazonOrderId: null };
}

export async function answered(context: Context, call: Asked, answer: Answer): Promise<Answered> {
  await startShowing(context, [answer]);
  return shownTo(context, { call, answer });
}

/** Forgets what was read before; what dry runs would have left behind is shown as if it were there. */
export async function startShowing({ loaders, db, shows = [] }: Context, answers: readonly Answer[]): Promise<void> {
  loaders.forget();
  const changed = new Set<string>();
  for (const answer of answers) {
    const { orderId } = answer.ok ? answer.done : answer;
    if (answer.ok && answer.snapshot) loaders.show(answer.snapshot);
    else if (orderId) changed.add(orderId);
  }
  if (shows.length > 0 && changed.size > 0) loaders.takeWhole(await findOrdersWith(db, [...changed], shows));
}

export async function shownTo(context: Context, outcome: Outcome): Promise<Answered> {
  const shown = await readAnew(context, outcome);
  if (shown.replayed) return { ...shown, ...(await visible(context, shown)) };
  // A payload is no way around the permission to read: without it, it says what was done, and nothing of the order.
  if (may(context.viewer, 'READ_ORDERS')) return shown;
  const refusals = shown.refusals.map((refusal) => ({ ...refusal, currentOrder: null }));
  return { ...shown, ...nothingDone, warnings: shown.warnings, refusals };
}

/** What was done, as far as the caller may see it now: since then a key may have lost the permission, or the store. */
export async function visible({ viewer, loaders }: Context, done: Done): Promise<Done> {
  const { orderId, amazonOrderId, storeId } = done;
  const about = orderId
    ? await loaders.order.load(orderId)
    : amazonOrderId && (await loaders.amazonOrder.load(amazonOrderId));
  const inScope = [storeId, about ? about.storeId : null].every((id) => id === null || seesStore(viewer, id));
  return may(viewer, 'READ_ORDERS') && inScope ? done : { ...nothingDone, warnings: done.warnings };
}

async function readAnew({ loaders, refused }: Context, { call, answer }: Outcome): Promise<Answered> {
  const { mutation, idempotencyKey } = call;
  if (answer.ok) {
    const { done, replayed, completedAt, snapshot } = answer;
    return { ...done, mutation, idempotencyKey, dryRun: snapshot !== null, replayed, completedAt, refusals: [] };
  }
  const { orderId, amazonOrderId, rejections } = answer;
  if (!call.dryRun) for (const { code } of rejections) refused(code);
  const currentOrder = orderId ? await loaders.order.load(orderId) : null;
  return {
    ...nothingDone,
    replayed: false,
    completedAt: null,
    mutation,
    idempotencyKey,
    orderId,
    amazonOrderId,
    dryRun: call.dryRun,
    refusals: rejections.map((rejection) => ({ ...rejection, currentOrder })),
  };
}

/** `orderId` takes the id of an order or of an Amazon order (R32). */
export function addressOf(shown: string): OrderAddress | null {
  const read = readGlobalId(shown);
  if (read?.kind === 'ORDER') return { orderId: read.id };
  return read?.kind === 'AMAZON_ORDER' ? { amazonOrderId: read.id } : null;
}
