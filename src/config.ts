import { join } from 'node:path';
import { z } from 'zod';

/** Something the person at the keyboard can mend: shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const url = (protocols: RegExp) => z.url({ protocol: protocols }).optional();

const Environment = z
  .object({
    HOST: z.string().min(1).default('127.0.0.1'),
    PORT: port(4000),
    DATABASE_URL: url(/^postgres(ql)?$/),
    DATABASE_DIRECT_URL: url(/^postgres(ql)?$/),
    DATA_DIR: z.string().min(1).default('.data'),
    AMAZON: z.enum(['sandbox', 'live']).default('sandbox'),
    AMAZON_API_URL: url(/^https?$/),
    AMAZON_LWA_URL: url(/^https?$/),
    AMAZON_CLIENT_ID: z.string().min(1).optional(),
    AMAZON_CLIENT_SECRET: z.string().min(1).optional(),
    SANDBOX_PORT: port(0),
    ADMIN_API_KEY: z.string().min(20, 'must have 20 characters or more').optional(),
    SECRETS_KEY: z.string().min(32, 'must have 32 characters or more').optional(),
    JOBS: z.enum(['inline', 'off']).default('inline'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .superRefine((settings, context) => {
    const missing = (path: string, why: string) => context.addIssue({ code: 'custom', path: [path], message: why });
    if (settings.DATABASE_URL) {
      if (!settings.ADMIN_API_KEY) missing('ADMIN_API_KEY', 'is required with DATABASE_URL');
      if (!settings.SECRETS_KEY) missing('SECRETS_KEY', 'is required with DATABASE_URL');
    } else if (settings.JOBS === 'off') {
      missing('JOBS', 'cannot be off with the embedded database: no other process may open it');
    }
    if (settings.AMAZON === 'live') {
      if (!settings.AMAZON_CLIENT_ID) missing('AMAZON_CLIENT_ID', 'is required with AMAZON=live');
      if (!settings.AMAZON_CLIENT_SECRET) missing('AMAZON_CLIENT_SECRET', 'is required with AMAZON=live');
    }
  });

export type Config = ReturnType<typeof readConfig>;

/** The only reader of the environment. Names every mistake at once, before anything starts. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  // An empty variable is one that is not set: that is how shells and compose files leave things out.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { success, data, error } = Environment.safeParse(given);
  if (!success) {
    const lines = error.issues.map(({ path, message }) => `  ${path.join('.')} ${message}`);
    throw new UsageError(`These settings are wrong:\n${lines.join('\n')}`);
  }

  const memory = data.DATA_DIR === 'memory:';
  return {
    host: data.HOST,
    port: data.PORT,
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
    },
    adminKey: data.ADMIN_API_KEY,
    secretsKey: data.SECRETS_KEY,
    inlineJobs: data.JOBS === 'inline',
    logLevel: data.LOG_LEVEL,
  };
}
