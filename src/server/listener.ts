import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Tracing } from '../domain/tracing.ts';
import type { Viewer } from '../domain/viewer.ts';
import { about, boundToThis } from './about.ts';
import { acceptable } from './acceptable.ts';
import { paidAhead, tooMany } from './admission.ts';
import type { Allowance, Refused } from './allowance.ts';
import { requestIdOf, sendError, setCommonHeaders } from './answer.ts';
import type { Authenticate } from './authenticate.ts';
import type { Call } from './call.ts';
import { answerPreflight } from './cors.ts';
import { type Documents, isDocument, sendDocuments } from './documents.ts';
import { answerErrors } from './errors.ts';
import { asksForPage, type GraphiQL, sendGraphiQL } from './graphiql.ts';
import { type Ready, sendLive, sendReady } from './health.ts';
import type { Log } from './log.ts';
import { type Meter, type Metrics, sendMetrics } from './metrics.ts';
import { type Notifications, notificationsPath, takeNotification } from './notifications.ts';
import { refusal } from './refusal.ts';
import { refuseRepeatedHeaders } from './repeated-headers.ts';
import { inTrace } from './request-trace.ts';
import type { Shutdown } from './shutdown.ts';
import type { Yoga } from './yoga.ts';

/** It may be written down. */
const pointsPerNotification = 1;

type ListenerOptions = {
  readonly host: string;
  readonly authenticate: Authenticate;
  /** Told of each caller who was let in, once the answer is out. */
  readonly used: (viewer: Viewer) => void;
  readonly ready: Ready;
  readonly allowance: Allowance | null;
  readonly graphiql: GraphiQL | null;
  readonly documents: Documents | null;
  readonly notifications: Notifications | null;
  readonly corsOrigins: readonly string[];
  readonly baseUrlOf: (request: IncomingMessage) => string;
  readonly yoga: Yoga;
  readonly shutdown: Shutdown;
  readonly log: Log;
  readonly tracing: Tracing;
  readonly meter: Meter;
  readonly metrics: Metrics | null;
};

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Looked up once. */
  readonly caller: () => Promise<Viewer | null>;
  /** What the log will say of it. */
  readonly progress: Call['progress'];
};

/** From a request to the part that answers it. Whatever that part throws becomes an answer too. */
export function listener(options: ListenerOptions): RequestListener {
  const { graphiql, log, shutdown } = options;

  return (request, response) => {
    const exchange = begin(request, response, options.authenticate);
    const { requestId, abort, progress } = exchange;
    shutdown.watch(response, { abort, endsByItself: () => progress.kind !== 'subscription' });
    const subject = () => ({ requestId, operation: progress.operation });
    const isKnown = () =>
      exchange.caller().then(
        (viewer) => viewer !== null,
        () => false,
      );
    void about(subject, () => inTrace(options.tracing, request, response, progress, isKnown, () => answer(exchange)));
  };

  async function answer(exchange: Exchange): Promise<void> {
    const { response, requestId, progress } = exchange;
    try {
      await route(exchange);
    } catch (error) {
      const subject = { requestId, viewer: progress.viewer ?? null, operation: progress.operation ?? null };
      const [answer] = answerErrors([error], subject, log);
      progress.codes = answer && [String(answer.extensions.code)];
      if (answer && !response.headersSent) sendError(response, answer);
      else response.destroy();
    }
  }

  async function route(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const [path = ''] = (request.url ?? '').split('?', 1);
    refuseRepeatedHeaders(request);
    const shared = path === '/graphql' || isDocument(path);
    if (shared && answerPreflight(request, response, options.corsOrigins)) return;
    switch (path) {
      case '/health/live':
        return sendLive(response);
      case '/health/ready':
        return sendReady(response, options.ready);
      case '/graphql':
        if (!asksForPage(request)) return api(exchange);
        if (graphiql) return page(exchange, graphiql);
        throw refusal('BAD_USER_INPUT', 'There is no page here. Send queries by POST.', { status: 404 });
      case notificationsPath:
        if (options.notifications) return notifications(exchange, options.notifications);
        throw nothingHere();
      case '/metrics':
        if (options.metrics) return sendMetrics(request, response, options.metrics, () => viewerOf(exchange));
        throw nothingHere();
      default:
        if (options.documents && isDocument(path)) return documents(exchange, options.documents);
        throw nothingHere();
    }
  }

  async function api({ request, response, ...exchange }: Exchange): Promise<void> {
    began({ request, response, ...exchange });
    const viewer = await viewerOf({ request, response, ...exchange });
    const wait = charge(viewer.id, paidAhead);
    if (wait) await wait;
    acceptable(request);
    const baseUrl = options.baseUrlOf(request);
    await options.yoga(request, response, { call: { ...exchange, request, response, viewer, baseUrl } });
  }

  async function page(exchange: Exchange, graphiql: GraphiQL): Promise<void> {
    exchange.progress.operation = 'graphiql';
    began(exchange);
    await sendGraphiQL(exchange.request, exchange.response, graphiql, options.host);
  }

  async function documents(exchange: Exchange, archive: Documents): Promise<void> {
    const { request, response, progress } = exchange;
    progress.operation = 'documents';
    began(exchange);
    await sendDocuments(request, response, archive, () => viewerOf(exchange), exchange.requestId, charge);
  }

  async function notifications(exchange: Exchange, take: Notifications): Promise<void> {
    const { request, response, progress } = exchange;
    progress.operation = 'notifications';
    began(exchange);
    const paying = async () => {
      const sender = await viewerOf(exchange);
      await charge(sender.id, pointsPerNotification);
      return sender;
    };
    await takeNotification(request, response, take, paying);
  }

  /** Nothing to wait for while points are at hand. */
  function charge(id: string, points: number): Promise<void> | null {
    const answer = (refused: Refused | null) => {
      if (refused) throw tooMany(refused, points);
    };
    const taken = options.allowance?.take(id, points) ?? null;
    if (taken instanceof Promise) return taken.then(answer);
    answer(taken);
    return null;
  }

  function began({ response, ...exchange }: Exchange): void {
    const ended = options.meter.began(exchange.progress);
    logWhenAnswered(response, exchange, log, ended);
    if (shutdown.draining()) {
      throw refusal('UNAVAILABLE', 'The server is shutting down. Ask again.', {
        status: 503,
        headers: { 'retry-after': '1' },
      });
    }
  }

  async function viewerOf({ caller, response, progress }: Exchange): Promise<Viewer> {
    const viewer = await caller();
    if (!viewer) {
      throw refusal('UNAUTHENTICATED', 'Send an API key: `Authorization: Bearer <key>`, or `X-Api-Key: <key>`.', {
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    progress.viewer = viewer.name;
    response.once('close', () => options.used(viewer));
    return viewer;
  }
}

function nothingHere() {
  return refusal('BAD_USER_INPUT', 'There is nothing here. The API is at /graphql.', { status: 404 });
}

function begin(request: IncomingMessage, response: ServerResponse, authenticate: Authenticate): Exchange {
  const requestId = requestIdOf(request);
  setCommonHeaders(response, requestId);
  const controller = new AbortController();
  const abort = () => controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) abort();
  });
  let found: Promise<Viewer | null> | null = null;
  const caller = () => {
    found ??= authenticate(request.headers);
    return found;
  };
  return { request, response, requestId, signal: controller.signal, abort, caller, progress: {} };
}

function logWhenAnswered(
  response: ServerResponse,
  { requestId, progress }: Pick<Exchange, 'requestId' | 'progress'>,
  log: Log,
  ended: ReturnType<Meter['began']>,
): void {
  const started = performance.now();
  const answered = () => {
    const ms = performance.now() - started;
    const outcome = response.writableFinished ? { status: response.statusCode } : { gone: true };
    ended(response.writableFinished ? response.statusCode : null, ms / 1_000);
    log.info({ requestId, ...progress, ...outcome, ms: Math.round(ms) }, 'request');
  };
  response.once('close', boundToThis(answered));
}
