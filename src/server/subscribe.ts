import { createRequire } from 'node:module';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import { linkedTo, type Tracing } from '../domain/tracing.ts';
import type { Allowance } from './allowance.ts';
import type { Call } from './call.ts';
import { inTime } from './deadline.ts';
import type { Limits } from './limits.ts';
import { payForEvent } from './pay-for-event.ts';
import { workOf } from './request-trace.ts';
import type { Streams } from './streams.ts';
import { untilAborted } from './until-aborted.ts';
import { noteWaits, stillAwaited } from './waiting.ts';

const require = createRequire(import.meta.url);
const { isAsyncIterable } = require('graphql-yoga') as typeof import('graphql-yoga');

type SubscribeOptions = {
  readonly contextFor: (call: Call) => unknown;
  readonly limits: Limits;
  readonly streams: Streams;
  readonly allowance: Allowance | null;
  readonly tracing: Tracing;
};

/** Each event is answered, and paid, as a query of its own would be: with a context that has read nothing yet. */
export async function subscribeTo(
  args: ExecutionArgs,
  operation: OperationDefinitionNode,
  call: Call,
  { contextFor, limits, streams, allowance, tracing }: SubscribeOptions,
): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
  const stream = streams.open(call);
  const events = await createSourceEventStream({ ...args, contextValue: await contextFor(call) });
  if (!isAsyncIterable(events)) return events;
  const { name, facts } = workOf(call);
  const work = { name: `event of ${name}`, facts, ...linkedTo(tracing.current()) };

  async function* answers(source: AsyncIterable<unknown>): AsyncGenerator<ExecutionResult> {
    try {
      for await (const event of untilAborted(source, call.signal)) {
        if (allowance) await payForEvent(allowance, call);
        if (call.signal.aborted) break;
        const context = await contextFor(call);
        noteWaits(context);
        const answer = async () => execute({ ...args, rootValue: event, contextValue: context });
        const traced = () => tracing.trace(work, answer);
        yield await inTime(traced, { operation, call, limits, awaited: () => stillAwaited(context) });
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
