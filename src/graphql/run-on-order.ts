import type { OrderCommand } from '../domain/commands.ts';
import { invalid } from '../domain/rejection.ts';
import { badRequest } from './bad-request.ts';
import type { Context } from './context.ts';
import type { Answered } from './payload.ts';
import { addressOf, type CallInput, carryOut, type Outcome, runCommand, shownTo, startShowing } from './run-command.ts';

type OrderInput = CallInput & { readonly orderId: string };

/** What an input of a mutation on an order asks for. */
export type Ask<Ref extends { readonly $inferInput: OrderInput }> = (input: Ref['$inferInput']) => {
  readonly mutation: string;
  readonly command: OrderCommand;
};

export async function runOnOrder<I extends OrderInput>(
  context: Context,
  input: I,
  ask: (input: I) => { readonly mutation: string; readonly command: OrderCommand },
): Promise<Answered> {
  const { mutation, command } = ask(input);
  return runCommand(context, mutation, input, addressOf(input.orderId), command);
}

const inputsMax = 100;

/**
 * The same one after the other, each in a transaction of its own under its own key, so that none stops another (R37).
 * A key that is given twice is answered with what it did first.
 */
export async function runOnOrders<I extends OrderInput>(
  context: Context,
  inputs: readonly I[],
  ask: (input: I) => { readonly mutation: string; readonly command: OrderCommand },
): Promise<Answered[]> {
  if (inputs.length > inputsMax) throw badRequest(`At most ${inputsMax} inputs at once.`);
  const outcomes: Outcome[] = [];
  for (const input of inputs) {
    const { mutation, command } = ask(input);
    outcomes.push(await carryOut(context, mutation, input, addressOf(input.orderId), command));
  }
  const told = tellable(outcomes);
  await startShowing(
    context,
    told.map(({ answer }) => answer),
  );
  return Promise.all(told.map((outcome) => shownTo(context, outcome)));
}

/** All answers show an order as it is at the end: as a dry run would leave it, it can be shown only once. */
function tellable(outcomes: readonly Outcome[]): readonly Outcome[] {
  const about = ({ answer }: Outcome) => (answer.ok ? answer.done.amazonOrderId : answer.amazonOrderId);
  const times = Map.groupBy(outcomes, about);
  return outcomes.map((outcome) => {
    const { call, answer } = outcome;
    const alone = times.get(about(outcome))?.length === 1;
    if (alone || !answer.ok || !answer.snapshot) return outcome;

    const { orderId, amazonOrderId } = answer.done;
    const message = 'An order that is tried may be named only once in a call.';
    const rejections = [invalid('INVALID_INPUT', ['orderId'], message, 'Try it in a call of its own.')];
    return { call, answer: { ok: false, rejections, orderId, amazonOrderId } };
  });
}
