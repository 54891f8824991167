import { join } from 'node:path';
import { z } from 'zod';

/** Something the person at the keyboard can mend: shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a number from 0 to 65535')
  .transform(Number);
const days = z
  .string()
  .refine((text) => /^\d{1,4}$/.test(text), 'must be a number of days from 0 to 9999; 0 keeps buyer data for ever')
  .transform(Number);
const count = (from: number, to: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to,
      `must be a number from ${from} to ${to}`,
    )
    .transform(Number);
const pairs = z
  .string()
  .refine((text) => /^\s*\w+=[1-9]\d{0,8}(\s*,\s*\w+=[1-9]\d{0,8})*\s*$/.test(text), 'must be like depth=15,aliases=50')
  .transform((text) => Object.fromEntries(text.split(',').map((pair) => pair.trim().split('='))))
  .transform((all) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, Number(value)])));
const keys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine((all) => all.every((key) => key.length >= 32), 'must be keys of 32 characters or more, with commas between');
const postgres = z.url({ protocol: /^postgres(ql)?$/, error: 'must begin with postgres://' });
// A pooler lets through no LISTEN: live events would come late, and revoked keys stay good.
const direct = postgres.refine((url) => !url.includes('prepare=false'), 'must lead past the pooler');
const replicas = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .refine(
    (all) => all.every((url) => postgres.safeParse(url).success),
    'must be postgres:// URLs, with commas between',
  );
const web = z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' });
// Whoever answers there, or in its place, says which tokens are good.
const trusted = web.regex(
  /^(https:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/,
  'must begin with https://, but on this machine',
);
// None that signs with a secret: who checks such a token could have made it.
const signing = ['RS', 'PS', 'ES'].flatMap((kind) => [256, 384, 512].map((bits) => `${kind}${bits}`)).concat('EdDSA');
const algorithms = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine((all) => all.every((one) => signing.includes(one)), `must be of ${signing.join(', ')}, with commas between`);
// A path is added to it, which would end up in its query.
const base = web.regex(/^[^?#]*$/, 'must have no ? and no #');
const named = z.string().regex(/\S/, 'must not be blank');
const credential = z.string().regex(/^\S+$/, 'must have no blanks');
const oneOf = <const T extends string>(...values: T[]) => z.enum(values, `must be one of ${values.join(', ')}`);

const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine(
    (all) => all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins such as https://shop.example, with commas between; * is none',
  );
const onOff = oneOf('on', 'off');
const thisMachine = /^(localhost|\[?::1\]?|127(\.\d{1,3}){3})$/;

const Environment = z.object({
  HOST: named.default('127.0.0.1'),
  PORT: port.default(4000),
  PUBLIC_URL: base.optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_DIRECT_URL: direct.optional(),
  DATABASE_REPLICA_URLS: replicas.default([]),
  DATA_DIR: named.default('.data'),
  AMAZON: oneOf('sandbox', 'live').default('sandbox'),
  AMAZON_API_URL: base.optional(),
  AMAZON_LWA_URL: base.optional(),
  AMAZON_CLIENT_ID: credential.optional(),
  AMAZON_CLIENT_SECRET: credential.optional(),
  BACKFILL_DAYS: z
    .string()
    .refine((text) => /^\d{1,3}$/.test(text) && Number(text) <= 730, 'must be a number of days from 0 to 730')
    .default('30')
    .transform(Number),
  AMAZON_SQS_QUEUE_URL: web.optional(),
  SANDBOX_PORT: port.default(0),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must begin with smtp:// or smtps://' }).optional(),
  MAIL_FROM: z.email('must be an e-mail address').optional(),
  ADMIN_API_KEY: z.string().min(20, 'must have 20 characters or more').optional(),
  SECRETS_KEY: z.string().min(32, 'must have 32 characters or more').optional(),
  SECRETS_KEY_PREVIOUS: keys.default([]),
  BUYER_DATA_DAYS: days.default(30),
  CORS_ORIGINS: origins.default([]),
  INTROSPECTION: onOff.default('on'),
  GRAPHIQL: onOff.optional(),
  TRUSTED_DOCUMENTS: named.optional(),
  TRUSTED_DOCUMENTS_ONLY: onOff.default('off'),
  JWT_JWKS_URL: trusted.optional(),
  JWT_ISSUER: credential.optional(),
  JWT_AUDIENCE: credential.optional(),
  JWT_ALGORITHMS: algorithms.default(['RS256', 'PS256', 'ES256', 'EdDSA']),
  COST_LIMIT: count(1, 1_000_000).default(1_000),
  RATE_LIMIT_POINTS: count(0, 100_000_000).default(10_000),
  RATE_LIMIT_PER_SECOND: count(1, 1_000_000).default(100),
  LIMITS: pairs.default({}),
  WEBHOOKS_PRIVATE: onOff.default('off'),
  JOBS: oneOf('inline', 'off').default('inline'),
  METRICS: oneOf('key', 'open', 'off').default('key'),
  HEALTH_PORT: port.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: base.optional(),
  OTEL_SERVICE_NAME: named.default('amazon-order-desk'),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
});

type Given = Readonly<Record<string, string | undefined>>;

/** What one setting asks of another. Not a refinement: zod leaves those out where a field is wrong by itself. */
function unmet(given: Given): readonly string[] {
  const { DATABASE_URL, AMAZON, SMTP_URL, JOBS, TRUSTED_DOCUMENTS_ONLY, COST_LIMIT, RATE_LIMIT_POINTS } = given;
  const jwt = ['JWT_JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'];
  const firstOfJwt = jwt.find((name) => given[name] !== undefined);
  const needed = (why: string, ...names: string[]) =>
    names.filter((name) => given[name] === undefined).map((name) => `${name} is required with ${why}`);
  return [
    ...(DATABASE_URL ? needed('DATABASE_URL', 'ADMIN_API_KEY', 'SECRETS_KEY') : []),
    // What is told by LISTEN, revoked keys among it, would not be heard through a pooler.
    ...(DATABASE_URL?.includes('prepare=false') ? needed('a pooled DATABASE_URL', 'DATABASE_DIRECT_URL') : []),
    ...(given.DATABASE_REPLICA_URLS ? needed('DATABASE_REPLICA_URLS', 'DATABASE_URL') : []),
    ...(AMAZON === 'live' ? needed('AMAZON=live', 'AMAZON_CLIENT_ID', 'AMAZON_CLIENT_SECRET') : []),
    ...(firstOfJwt ? needed(firstOfJwt, ...jwt) : []),
    ...(SMTP_URL ? needed('SMTP_URL', 'MAIL_FROM') : []),
    ...(TRUSTED_DOCUMENTS_ONLY === 'on' ? needed('TRUSTED_DOCUMENTS_ONLY=on', 'TRUSTED_DOCUMENTS') : []),
    ...(Number(RATE_LIMIT_POINTS ?? 10_000) > 0 && Number(COST_LIMIT ?? 1_000) > Number(RATE_LIMIT_POINTS ?? 10_000)
      ? ['COST_LIMIT must not be more than RATE_LIMIT_POINTS: what costs so much could never be asked']
      : []),
    ...(JOBS === 'off' && !DATABASE_URL
      ? ['JOBS cannot be off with the embedded database: no other process may open it']
      : []),
  ];
}

export type Config = ReturnType<typeof readConfig>;

/** The only reader of the environment. Names every mistake at once, before anything starts. */
export function readConfig(env: Given) {
  // An empty variable is one that is not set: that is how shells and compose files leave things out.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { data, error } = Environment.safeParse(given);
  const wrong = [...(error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`), ...unmet(given)];
  if (!data || wrong.length > 0) {
    throw new UsageError(`These settings are wrong:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
  }

  const memory = data.DATA_DIR === 'memory:';
  return {
    host: data.HOST,
    port: data.PORT,
    publicUrl: data.PUBLIC_URL,
    database: data.DATABASE_URL
      ? ({ kind: 'server', url: data.DATABASE_URL, directUrl: data.DATABASE_DIRECT_URL } as const)
      : ({ kind: 'embedded', directory: data.DATA_DIR } as const),
    /** Where queries may be read from, besides the database itself. */
    replicaUrls: data.DATABASE_REPLICA_URLS,
    /** Where generated keys and the sandbox's state are kept; null keeps nothing. */
    dataFolder: memory || data.DATABASE_URL ? null : data.DATA_DIR,
    sandboxFolder: memory ? null : join(data.DATA_DIR, 'sandbox'),
    amazon: {
      mode: data.AMAZON,
      apiUrl: data.AMAZON_API_URL,
      lwaUrl: data.AMAZON_LWA_URL,
      clientId: data.AMAZON_CLIENT_ID ?? 'sandbox-client',
      clientSecret: data.AMAZON_CLIENT_SECRET ?? 'sandbox-secret',
      sandboxPort: data.SANDBOX_PORT,
      /** Where Amazon's notifications are picked up; left out, they are not. */
      queueUrl: data.AMAZON_SQS_QUEUE_URL,
      /** How far back before a store was connected its orders are read. */
      backfillDays: data.BACKFILL_DAYS,
    },
    /** Where mails to buyers go; null keeps them here. */
    mail: data.SMTP_URL ? { url: data.SMTP_URL, from: data.MAIL_FROM ?? '' } : null,
    /** The origins whose pages may call. */
    corsOrigins: data.CORS_ORIGINS,
    /** Whether every key may ask for the schema, or only one that may make keys. */
    openSchema: data.INTROSPECTION === 'on',
    /** Unless it is asked for, for this machine only. Its page could ask nothing where only trusted documents are carried out. */
    graphiql:
      (data.GRAPHIQL ?? (thisMachine.test(data.HOST) ? 'on' : 'off')) === 'on' && data.TRUSTED_DOCUMENTS_ONLY === 'off',
    trusted: data.TRUSTED_DOCUMENTS
      ? { file: data.TRUSTED_DOCUMENTS, only: data.TRUSTED_DOCUMENTS_ONLY === 'on' }
      : null,
    adminKey: data.ADMIN_API_KEY,
    secretsKey: data.SECRETS_KEY,
    /** What these have sealed can still be opened; nothing new is sealed by them. */
    secretsKeysBefore: data.SECRETS_KEY_PREVIOUS,
    /** How long after its delivery what is known of an order's buyer is kept; 0 is for ever. */
    buyerDataDays: data.BUYER_DATA_DAYS,
    /** Whose tokens are taken beside keys, and for whom they must be made out; null takes none. */
    jwt:
      data.JWT_JWKS_URL && data.JWT_ISSUER && data.JWT_AUDIENCE
        ? {
            jwksUrl: data.JWT_JWKS_URL,
            issuer: data.JWT_ISSUER,
            audience: data.JWT_AUDIENCE,
            algorithms: data.JWT_ALGORITHMS,
          }
        : null,
    /** What one request may cost, and any other limit by its name in `server/limits.ts`. */
    limits: { ...data.LIMITS, cost: data.COST_LIMIT },
    /** What a key may spend; null lets it ask as often as it likes. */
    rate:
      data.RATE_LIMIT_POINTS === 0
        ? null
        : { capacity: data.RATE_LIMIT_POINTS, refillPerSecond: data.RATE_LIMIT_PER_SECOND },
    /** Whether webhooks may lead into our own network, without TLS too: for development. */
    privateWebhooks: data.WEBHOOKS_PRIVATE === 'on',
    inlineJobs: data.JOBS === 'inline',
    logLevel: data.LOG_LEVEL,
    /** Who may read `/metrics`; null: there is none. */
    metrics: data.METRICS === 'off' ? null : data.METRICS,
    /** Where a worker tells how it is; left out, nowhere. */
    healthPort: data.HEALTH_PORT,
    /** Where traces go; null makes none. */
    traces: data.OTEL_EXPORTER_OTLP_ENDPOINT
      ? { endpoint: data.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: data.OTEL_SERVICE_NAME }
      : null,
  };
}
