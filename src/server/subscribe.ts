import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Allowance } from './allowance.ts';
import type { Call } from './call.ts';
import { inTime } from './deadline.ts';
import type { Limits } from './limits.ts';
import { payForEvent } from './pay-for-event.ts';
import type { Streams } from './streams.ts';
import { untilAborted } from './until-aborted.ts';
import { noteWaits, stillAwaited } from './waiting.ts';

type SubscribeOptions = {
  readonly contextFor: (call: Call) => unknown;
  readonly limits: Limits;
  readonly streams: Streams;
  readonly allowance: Allowance | null;
};

/** Each event is answered, and paid, as a query of its own would be: with a context that has read nothing yet. */
export async function subscribeTo(
  args: ExecutionArgs,
  operation: OperationDefinitionNode,
  call: Call,
  { contextFor, limits, streams, allowance }: SubscribeOptions,
): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
  const stream = streams.open(call);
  const events = await createSourceEventStream({ ...args, contextValue: contextFor(call) });
  if (!isAsyncIterable(events)) return events;

  async function* answers(source: AsyncIterable<unknown>): AsyncGenerator<ExecutionResult> {
    try {
      for await (const event of untilAborted(source, call.signal)) {
        if (allowance) await payForEvent(allowance, call);
        if (call.signal.aborted) break;
        const context = contextFor(call);
        noteWaits(context);
        const answer = () => execute({ ...args, rootValue: event, contextValue: context });
        yield await inTime(async () => answer(), { operation, call, limits, awaited: () => stillAwaited(context) });
        call.progress.events = (call.progress.events ?? 0) + 1;
      }
    } catch (error) {
      yield { errors: [new GraphQLError('The events broke off.', { originalError: error as Error })] };
    }
    const last = stream.farewell();
    if (last) yield { errors: [last] };
  }
  return answers(events);
}
