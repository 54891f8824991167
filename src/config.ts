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
const keys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine((all) => all.every((key) => key.length >= 32), 'must be keys of 32 characters or more, with commas between');
const postgres = z.url({ protocol: /^postgres(ql)?$/, error: 'must begin with postgres://' });
const web = z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' });
// A path is added to it, which would end up in its query.
const base = web.regex(/^[^?#]*$/, 'must have no ? and no #');
const named = z.string().regex(/\S/, 'must not be blank');
const credential = z.string().regex(/^\S+$/, 'must have no blanks');
const oneOf = <const T extends string>(...values: T[]) => z.enum(values, `must be one of ${values.join(', ')}`);

const Environment = z.object({
  HOST: named.default('127.0.0.1'),
  PORT: port.default(4000),
  PUBLIC_URL: base.optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_DIRECT_URL: postgres.optional(),
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
  const { DATABASE_URL, AMAZON, SMTP_URL, JOBS } = given;
  const needed = (why: string, ...names: string[]) =>
    names.filter((name) => given[name] === undefined).map((name) => `${name} is required with ${why}`);
  return [
    ...(DATABASE_URL ? needed('DATABASE_URL', 'ADMIN_API_KEY', 'SECRETS_KEY') : []),
    ...(AMAZON === 'live' ? needed('AMAZON=live', 'AMAZON_CLIENT_ID', 'AMAZON_CLIENT_SECRET') : []),
    ...(SMTP_URL ? needed('SMTP_URL', 'MAIL_FROM') : []),
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
    adminKey: data.ADMIN_API_KEY,
    secretsKey: data.SECRETS_KEY,
    /** What these have sealed can still be opened; nothing new is sealed by them. */
    secretsKeysBefore: data.SECRETS_KEY_PREVIOUS,
    /** How long after its delivery what is known of an order's buyer is kept; 0 is for ever. */
    buyerDataDays: data.BUYER_DATA_DAYS,
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
