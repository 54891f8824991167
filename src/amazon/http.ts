import createClient, { type Client } from 'openapi-fetch';
import type { Region } from '../domain/amazon-order.ts';
import type { Priority } from '../domain/budget.ts';
import { ChannelError, type SellerAccount } from '../domain/channel.ts';
import type { Tracing } from '../domain/tracing.ts';
import { type Budget, patience } from './budget.ts';
import type { AmazonClock } from './clock.ts';
import {
  complaintCodes,
  doubtful,
  later,
  refusalOf,
  refused,
  refusesToken,
  requestIdOf,
  unanswered,
} from './errors.ts';
import { type Answer, exchange, NoAnswer } from './exchange.ts';
import { type Operation, operations } from './operations.ts';
import type { Silence } from './silence.ts';
import type { Tokens } from './token.ts';
import type { TransferKind } from './transfer.ts';

/** One exchange with Amazon, for the log: no buyer data, no tokens. */
export type AmazonCall = {
  readonly operation: Operation | TransferKind | 'getToken';
  readonly accountId: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly rateLimit: string | null;
  readonly ms: number;
  readonly failure: string | null;
};

export type HttpOptions = {
  readonly api: (region: Region) => string;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly clock: AmazonClock;
  readonly tokens: Tokens;
  readonly budget: Budget;
  readonly silence: Silence;
  readonly log: (call: AmazonCall) => void;
  readonly tracing: Tracing;
};

/** Calls Amazon through a client typed by its own model. Throws only ChannelError. */
export type Http = <Paths extends object, Data>(
  account: SellerAccount,
  operation: Operation,
  call: (client: Client<Paths>) => Promise<{ data?: Data }>,
) => Promise<Data | undefined>;

export function createHttp(options: HttpOptions, priority: Priority, patienceMs?: number): Http {
  return async <Paths extends object, Data>(
    account: SellerAccount,
    operation: Operation,
    call: (client: Client<Paths>) => Promise<{ data?: Data }>,
  ) => {
    const client = createClient<Paths>({
      baseUrl: options.api(account.region),
      fetch: (request) => send(options, account, operation, priority, patienceMs, request),
      querySerializer: { array: { style: 'form', explode: false } },
    });
    try {
      return (await call(client)).data;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw doubtful(operations[operation].failed, `Amazon's answer to ${operation} is no JSON.`, error);
    }
  };
}

async function send(
  options: HttpOptions,
  account: SellerAccount,
  operation: Operation,
  priority: Priority,
  patienceMs: number | undefined,
  request: Request,
): Promise<Response> {
  const { tokens, budget, silence, now } = options;
  silence.respect(account.id, priority);
  const token = await watched(silence, account, () => tokens.get(account));
  const until = now() + (patienceMs ?? patience[priority]);
  await budget.take(account.id, operation, priority, patienceMs);

  for (let tries = 1; ; tries++) {
    try {
      return await watched(silence, account, () =>
        sendWith(options, account, operation, request.clone(), token, tries),
      );
    } catch (error) {
      // With a 429 Amazon has done nothing, and its answer has set the budget right: whoever has patience waits by that.
      const mayRepeat = refusalOf(error)?.status === 429 && tries < triesMax;
      if (!mayRepeat || !(await budget.takeAgain(account.id, operation, priority, until))) throw error;
    }
  }
}

const triesMax = 5;

async function sendWith(
  options: HttpOptions,
  account: SellerAccount,
  operation: Operation,
  request: Request,
  token: string,
  tries: number,
): Promise<Response> {
  const { tokens } = options;
  let answer = await attempt(options, account, operation, request.clone(), token, tries);
  if (refusesToken(answer)) {
    tokens.drop(account, token);
    answer = await attempt(options, account, operation, request, await tokens.get(account), tries);
    // Fresh and refused all the same. The seller's consent is not in doubt while LWA still gives tokens.
    if (refusesToken(answer)) throw later(refused(operation, answer).message, 60_000);
  }

  if (answer.status < 200 || answer.status > 299) throw refused(operation, answer);
  return new Response(answer.body.length > 0 ? answer.body : null, { status: answer.status });
}

/** A token comes out of memory mostly, and says nothing of whether Amazon answers. */
async function watched<T>(silence: Silence, { id }: SellerAccount, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ChannelError && error.cause instanceof NoAnswer) silence.unheard(id);
    throw error;
  }
}

function attempt(
  options: HttpOptions,
  account: SellerAccount,
  operation: Operation,
  request: Request,
  token: string,
  tries: number,
): Promise<Answer> {
  const facts = { 'amazon.operation': operation, 'amazon.attempt': tries };
  return options.tracing.trace({ name: `Amazon ${operation}`, kind: 'client', facts }, async (note) => {
    const answer = await askOnce(options, account, operation, request, token);
    note({ 'http.response.status_code': answer.status });
    return answer;
  });
}

async function askOnce(
  { userAgent, timeoutMs, now, clock, budget, silence, log }: HttpOptions,
  account: SellerAccount,
  operation: Operation,
  request: Request,
  token: string,
): Promise<Answer> {
  request.headers.set('x-amz-access-token', token);
  request.headers.set('x-amz-date', new Date(now()).toISOString().replace(/[-:]|\.\d{3}/g, ''));
  request.headers.set('user-agent', userAgent);
  request.headers.set('accept', 'application/json');

  const startedAt = now();
  const entry = (answer: Answer | null, failure: string | null) =>
    log({
      operation,
      accountId: account.id,
      status: answer?.status ?? null,
      requestId: answer && requestIdOf(answer),
      rateLimit: answer?.headers.get('x-amzn-RateLimit-Limit') ?? null,
      ms: now() - startedAt,
      failure,
    });

  try {
    const answer = await exchange(request, timeoutMs);
    silence.heard(account.id);
    clock.saw(account.region, answer.headers);
    await budget.learn(account.id, operation, answer.status, answer.headers);
    entry(answer, answer.status < 400 ? null : complaintCodes(answer));
    return answer;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    entry(null, error.message);
    throw unanswered(operation, error);
  }
}
