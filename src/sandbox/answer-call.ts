import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, invalid, refusal } from './answer.ts';
import { faultAnswer, takeFault } from './faults.ts';
import { type Account, accountBehind } from './login.ts';
import type { Operation } from './operations.ts';
import type { Fault } from './state/records.ts';
import type { Call, World } from './world.ts';

export type Received = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** Without an answer: `silence` holds the line until the caller gives up, `hang-up` drops it. */
export type Reaction = { readonly answer: Answer } | 'silence' | 'hang-up';

const callsKept = 10_000;

/** One call to Amazon, from the door to the answer, and its entry in the list of calls. */
export function answerCall(world: World, operation: Operation, received: Received): Reaction {
  const { query, body, headers, path } = received;
  const account = accountBehind(world, headers['x-amz-access-token']);
  const call: Call = {
    operation: operation.name,
    requestId: randomUUID(),
    seller: 'seller' in account ? account.seller : '',
    params: operation.path.exec(path)?.slice(1) ?? [],
    query,
    contentType: headers['content-type'] ?? '',
    body,
  };

  const refused = refusedAtDoor(world, operation, received, account);
  const fault = refused
    ? undefined
    : takeFault(
        world,
        operation.name,
        ['throttle', 'error', 'unavailable', 'timeout', 'lost-reply', 'refuse', 'forbid'],
        call.seller,
      );
  const reaction = refused ? { answer: refused } : react(world, operation, call, fault);
  record(world, received, call, reaction, fault);
  if (typeof reaction === 'string') return reaction;

  const { answer } = reaction;
  const limit = operation.limit && { 'x-amzn-RateLimit-Limit': String(operation.limit.rate) };
  return { answer: { ...answer, headers: { ...answer.headers, 'x-amzn-RequestId': call.requestId, ...limit } } };
}

function react(world: World, operation: Operation, call: Call, fault: Fault | undefined): Reaction {
  if (fault && fault.kind !== 'lost-reply') {
    return fault.kind === 'timeout' ? 'silence' : { answer: faultAnswer(fault, operation.speaker) };
  }
  const answer = world.store.atomically(() => operation.handle(world, call));
  return fault ? 'hang-up' : { answer };
}

/** What Amazon checks before it looks at the request itself. */
function refusedAtDoor(
  world: World,
  { name, method, speaker, query: known, limit }: Operation,
  { headers, body, query }: Received,
  account: Account,
): Answer | undefined {
  if (speaker !== 'api') return undefined;
  const agent = headers['user-agent'] ?? '';
  if (agent === '' || agent.length > 500) return invalid('A user-agent header of at most 500 characters is required.');
  if (method === 'GET' && body.length > 0) return invalid('A GET request may not have a body.');
  if ('details' in account) {
    return refusal(403, 'Unauthorized', 'Access to requested resource is denied.', account.details);
  }
  if (limit && !world.buckets.take(account.seller, name, limit, world.now())) {
    return refusal(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');
  }
  const unknown = [...query.keys()].find((key) => !known.includes(key));
  return unknown === undefined ? undefined : invalid(`The query parameter '${unknown}' is not known.`);
}

function record(
  { calls, now }: World,
  { method, path, query }: Received,
  { operation, seller }: Call,
  reaction: Reaction,
  fault: Fault | undefined,
): void {
  calls.push({
    sequence: (calls.at(-1)?.sequence ?? 0) + 1,
    operation,
    method,
    path,
    query: query.toString(),
    seller: seller || null,
    status: typeof reaction === 'string' ? null : reaction.answer.status,
    fault: fault?.kind ?? null,
    at: now().toISOString(),
  });
  if (calls.length > callsKept) calls.shift();
}
