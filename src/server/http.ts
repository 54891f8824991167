import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { type Tracing, untraced } from '../domain/tracing.ts';
import type { Allowance } from './allowance.ts';
import { authenticator, type FindViewer, type RevocationEar } from './authenticate.ts';
import { orByToken, type ReadToken } from './bearer-token.ts';
import type { Call } from './call.ts';
import { countDeprecatedUses, type SaveDeprecatedUses } from './deprecated-use.ts';
import type { Documents } from './documents.ts';
import type { GraphiQL } from './graphiql.ts';
import { asked, type Ready } from './health.ts';
import type { MayIntrospect } from './introspection.ts';
import { noteUse, type SaveUse } from './key-use.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { listener } from './listener.ts';
import type { Log } from './log.ts';
import { type Meter, type Metrics, unmetered } from './metrics.ts';
import type { Notifications } from './notifications.ts';
import { shutdownOf } from './shutdown.ts';
import { sparingWarnings } from './spare-log.ts';
import { streamsOf } from './streams.ts';
import type { TrustedDocuments } from './trusted-documents.ts';
import { makeYoga } from './yoga.ts';

export type ServerOptions<Context> = {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly schema: GraphQLSchema;
  /** By the SHA-256 of the key, in hex. */
  readonly findViewer: FindViewer;
  /** Tells of revoked keys from now on. Left out, every request looks its key up. */
  readonly hearRevocations?: (ear: RevocationEar) => Promise<unknown>;
  /** Left out, there are keys alone. */
  readonly readToken?: ReadToken;
  /** Left out, nobody keeps when keys are used. */
  readonly saveUse?: SaveUse;
  /** Left out, nobody counts who uses what is deprecated. */
  readonly saveDeprecatedUses?: SaveDeprecatedUses;
  /** Called once per operation. The signal fires when nobody waits for the answer any more. */
  readonly contextFor: (
    request: Pick<Call, 'viewer' | 'requestId' | 'baseUrl' | 'signal' | 'progress'>,
  ) => Context | Promise<Context>;
  /** Where the server is reached from outside, such as `https://desk.example`; left out: by the name in each request. */
  readonly publicUrl?: string | undefined;
  /** Left out, there are no documents. */
  readonly documents?: Documents;
  /** Left out, nobody takes what Amazon notifies of. */
  readonly notifications?: Notifications;
  readonly log: Log;
  readonly ready: Ready;
  readonly graphiql?: GraphiQL;
  readonly limits?: Partial<Limits>;
  /** Left out, every caller with a key may ask for the schema. */
  readonly mayIntrospect?: MayIntrospect;
  /** Left out, there are none, and every document is carried out. */
  readonly trusted?: TrustedDocuments | null;
  /** Whose pages may call; left out, no other site's. */
  readonly corsOrigins?: readonly string[];
  /** Left out, callers may ask as often as they like. */
  readonly allowance?: Allowance;
  readonly tracing?: Tracing;
  readonly meter?: Meter;
  /** Left out, there are none to be read. */
  readonly metrics?: Metrics | null;
  /** Off only to compare the answers with and without. */
  readonly jit?: boolean;
};

export type RunningServer = { readonly url: string; readonly stop: () => Promise<void> };

export async function startServer<Context>(options: ServerOptions<Context>): Promise<RunningServer> {
  const { host, port, schema, contextFor, jit = true } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const log = sparingWarnings(options.log);
  const { tracing = untraced, meter = unmetered } = options;

  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.connectionCheckMs,
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: limits.keepAliveMs,
  });
  // Also while an answer is not read: Node then ends the connection.
  server.timeout = limits.silentMs;
  const shutdown = shutdownOf(server, limits.drainMs);
  const { authenticate: byKey, ear } = authenticator(options.findViewer, limits.viewerMs);
  const authenticate = options.readToken ? orByToken(byKey, options.readToken) : byKey;
  const deprecations = options.saveDeprecatedUses ? countDeprecatedUses(options.saveDeprecatedUses) : null;
  const streams = streamsOf(authenticate, limits);
  await options.hearRevocations?.(streams.alongside(ear));
  server.on(
    'request',
    listener({
      host,
      log,
      shutdown,
      authenticate,
      used: options.saveUse ? noteUse(options.saveUse) : () => {},
      ready: asked(options.ready, shutdown.draining),
      graphiql: options.graphiql ?? null,
      allowance: options.allowance ?? null,
      documents: options.documents ?? null,
      notifications: options.notifications ?? null,
      baseUrlOf: ({ headers }) => options.publicUrl?.replace(/\/+$/, '') ?? `http://${headers.host ?? host}`,
      corsOrigins: options.corsOrigins ?? [],
      yoga: makeYoga({
        schema,
        contextFor,
        limits,
        log,
        jit,
        streams,
        tracing,
        failed: meter.failed,
        mayIntrospect: options.mayIntrospect ?? (() => true),
        trusted: options.trusted ?? null,
        noteDeprecated: deprecations?.note ?? null,
        allowance: options.allowance ?? null,
      }),
      tracing,
      meter,
      metrics: options.metrics ?? null,
    }),
  );

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const stop = async () => {
    streams.stop();
    await shutdown.stop();
    await deprecations?.stop();
  };
  return { url: urlOf(server.address(), host), stop };
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
