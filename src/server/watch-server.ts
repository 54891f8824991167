import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestIdOf, sendError, setCommonHeaders } from './answer.ts';
import { authenticator, type FindViewer } from './authenticate.ts';
import { orByToken, type ReadToken } from './bearer-token.ts';
import { answerErrors } from './errors.ts';
import { asked, type Ready, sendLive, sendReady } from './health.ts';
import { defaultLimits } from './limits.ts';
import type { Log } from './log.ts';
import { type Metrics, sendMetrics } from './metrics.ts';
import { refusal } from './refusal.ts';
import { refuseRepeatedHeaders } from './repeated-headers.ts';

type WatchServer = {
  readonly host: string;
  readonly port: number;
  readonly findViewer: FindViewer;
  /** Null: there are keys alone. */
  readonly readToken?: ReadToken | null;
  readonly ready: Ready;
  readonly metrics: Metrics | null;
  readonly log: Log;
};

/** Health and metrics of a process that answers nothing else. */
export async function startWatchServer({ host, port, findViewer, metrics, log, ...options }: WatchServer) {
  let stopping = false;
  const ready = asked(options.ready, () => stopping);
  const { authenticate } = authenticator(findViewer, 0);
  const known = options.readToken ? orByToken(authenticate, options.readToken) : authenticate;
  const viewerOf = async ({ headers }: IncomingMessage) => {
    const viewer = await known(headers);
    if (viewer) return viewer;
    throw refusal('UNAUTHENTICATED', 'Send an API key: `Authorization: Bearer <key>`.', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseRepeatedHeaders(request);
    const [path] = (request.url ?? '').split('?', 1);
    if (path === '/health/live') return sendLive(response);
    if (path === '/health/ready') return sendReady(response, ready);
    if (path === '/metrics' && metrics) return sendMetrics(request, response, metrics, () => viewerOf(request));
    throw refusal('BAD_USER_INPUT', 'There is nothing here but /health/live, /health/ready and /metrics.', {
      status: 404,
    });
  }

  const { headersMs: headersTimeout, requestMs: requestTimeout, headerBytes: maxHeaderSize } = defaultLimits;
  const server = createServer({ headersTimeout, requestTimeout, maxHeaderSize }, (request, response) => {
    const requestId = requestIdOf(request);
    setCommonHeaders(response, requestId);
    route(request, response).catch((error) => {
      const [answer] = answerErrors([error], { requestId, viewer: null, operation: null }, log);
      if (answer && !response.headersSent) sendError(response, answer);
      else response.destroy();
    });
  });
  server.timeout = defaultLimits.silentMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
