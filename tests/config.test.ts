import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, UsageError } from '../src/config.ts';

type Env = Record<string, string>;

const withJwt: Env = {
  JWT_JWKS_URL: 'https://id.example/jwks',
  JWT_ISSUER: 'https://id.example',
  JWT_AUDIENCE: 'desk',
};
const algorithms =
  'must be of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, with commas between';

const adminKey = 'a'.repeat(20);
const secretsKey = 's'.repeat(32);
const onServer: Env = { DATABASE_URL: 'postgres://db/orders', ADMIN_API_KEY: adminKey, SECRETS_KEY: secretsKey };

function complaintsAbout(env: Env): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [title, ...lines] = error.message.split('\n');
    expect(title).toBe('These settings are wrong:');
    return lines.map((line) => line.trim());
  }
}

describe('no settings', () => {
  const config = {
    host: '127.0.0.1',
    port: 4000,
    publicUrl: undefined,
    database: { kind: 'embedded', directory: '.data' },
    replicaUrls: [],
    dataFolder: '.data',
    sandboxFolder: '.data/sandbox',
    amazon: {
      mode: 'sandbox',
      apiUrl: undefined,
      lwaUrl: undefined,
      clientId: 'sandbox-client',
      clientSecret: 'sandbox-secret',
      sandboxPort: 0,
      queueUrl: undefined,
      backfillDays: 30,
    },
    mail: null,
    corsOrigins: [],
    openSchema: true,
    graphiql: true,
    trusted: null,
    adminKey: undefined,
    secretsKey: undefined,
    secretsKeysBefore: [],
    buyerDataDays: 30,
    jwt: null,
    limits: { cost: 1_000 },
    rate: { capacity: 10_000, refillPerSecond: 100 },
    privateWebhooks: false,
    inlineJobs: true,
    metrics: 'key',
    healthPort: undefined,
    traces: null,
    logLevel: 'info',
  };

  it('give a desk for one: embedded, with the sandbox, for this machine only', () => {
    expect(readConfig({})).toEqual(config);
  });

  it('are the same as empty ones, and as those of other programs', () => {
    const names = documented().map(([name]) => name);
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(config);
    expect(readConfig({ HOME: '/root', NODE_OPTIONS: '', npm_lifecycle_event: 'start' })).toEqual(config);
  });
});

describe('a setting', () => {
  // biome-ignore format: a table reads best as a table
  const settings: readonly (readonly [string, Env, object])[] = [
    ['HOST',                 { HOST: '0.0.0.0' },                        { host: '0.0.0.0', graphiql: false }],
    ['GRAPHIQL',             { HOST: '0.0.0.0', GRAPHIQL: 'on' },        { graphiql: true }],
    ['HOST',                 { HOST: '::1' },                            { graphiql: true }],
    ['PORT',                 { PORT: '0' },                              { port: 0 }],
    ['PUBLIC_URL',           { PUBLIC_URL: 'https://desk.example' },      { publicUrl: 'https://desk.example' }],
    ['DATABASE_URL',         onServer,                                   { database: { kind: 'server', url: 'postgres://db/orders' }, dataFolder: null }],
    ['DATABASE_REPLICA_URLS', { ...onServer, DATABASE_REPLICA_URLS: 'postgres://one/orders, postgres://two/orders' }, { replicaUrls: ['postgres://one/orders', 'postgres://two/orders'] }],
    ['DATABASE_DIRECT_URL',  { ...onServer, DATABASE_DIRECT_URL: 'postgresql://past/orders' }, { database: { directUrl: 'postgresql://past/orders' } }],
    ['DATA_DIR',             { DATA_DIR: '/srv/desk' },                  { database: { directory: '/srv/desk' }, dataFolder: '/srv/desk', sandboxFolder: '/srv/desk/sandbox' }],
    ['DATA_DIR of memory',   { DATA_DIR: 'memory:' },                    { database: { directory: 'memory:' }, dataFolder: null, sandboxFolder: null }],
    ['AMAZON',               { AMAZON: 'live', AMAZON_CLIENT_ID: 'i', AMAZON_CLIENT_SECRET: 's' }, { amazon: { mode: 'live', clientId: 'i', clientSecret: 's' } }],
    ['AMAZON_API_URL',       { AMAZON_API_URL: 'http://127.0.0.1:4001' }, { amazon: { apiUrl: 'http://127.0.0.1:4001' } }],
    ['AMAZON_LWA_URL',       { AMAZON_LWA_URL: 'https://lwa.example' },  { amazon: { lwaUrl: 'https://lwa.example' } }],
    ['AMAZON_SQS_QUEUE_URL', { AMAZON_SQS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/q' }, { amazon: { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q' } }],
    ['BACKFILL_DAYS',        { BACKFILL_DAYS: '0' },                     { amazon: { backfillDays: 0 } }],
    ['SMTP_URL, MAIL_FROM',  { SMTP_URL: 'smtps://u:p@mail', MAIL_FROM: 'shop@desk.test' }, { mail: { url: 'smtps://u:p@mail', from: 'shop@desk.test' } }],
    ['no SMTP_URL',          { MAIL_FROM: 'shop@desk.test' },            { mail: null }],
    ['SANDBOX_PORT',         { SANDBOX_PORT: '65535' },                  { amazon: { sandboxPort: 65_535 } }],
    ['ADMIN_API_KEY',        { ADMIN_API_KEY: adminKey },                { adminKey }],
    ['SECRETS_KEY',          { SECRETS_KEY: secretsKey },                { secretsKey }],
    ['SECRETS_KEY_PREVIOUS', { SECRETS_KEY_PREVIOUS: `${'a'.repeat(32)}, ${'b'.repeat(32)}` }, { secretsKeysBefore: ['a'.repeat(32), 'b'.repeat(32)] }],
    ['BUYER_DATA_DAYS',      { BUYER_DATA_DAYS: '14' },                  { buyerDataDays: 14 }],
    ['BUYER_DATA_DAYS of 0', { BUYER_DATA_DAYS: '0' },                   { buyerDataDays: 0 }],
    ['JWT_JWKS_URL, …',      withJwt,                                    { jwt: { jwksUrl: 'https://id.example/jwks', issuer: 'https://id.example', audience: 'desk', algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'] } }],
    ['JWT_JWKS_URL here',    { ...withJwt, JWT_JWKS_URL: 'http://127.0.0.1:8080/jwks' }, { jwt: { jwksUrl: 'http://127.0.0.1:8080/jwks' } }],
    ['JWT_ALGORITHMS',       { ...withJwt, JWT_ALGORITHMS: 'ES384, EdDSA' }, { jwt: { algorithms: ['ES384', 'EdDSA'] } }],
    ['JWT_ALGORITHMS alone', { JWT_ALGORITHMS: 'ES256' },                { jwt: null }],
    ['COST_LIMIT',           { COST_LIMIT: '500' },                      { limits: { cost: 500 } }],
    ['RATE_LIMIT_…',         { RATE_LIMIT_POINTS: '5000', RATE_LIMIT_PER_SECOND: '20' }, { rate: { capacity: 5_000, refillPerSecond: 20 } }],
    ['no RATE_LIMIT_POINTS', { RATE_LIMIT_POINTS: '0' },                 { rate: null }],
    ['LIMITS',               { LIMITS: 'depth=15, queryMs=20000' },      { limits: { depth: 15, queryMs: 20_000, cost: 1_000 } }],
    ['WEBHOOKS_PRIVATE',     { WEBHOOKS_PRIVATE: 'on' },                 { privateWebhooks: true }],
    ['JOBS',                 { ...onServer, JOBS: 'off' },               { inlineJobs: false }],
    ['CORS_ORIGINS',         { CORS_ORIGINS: 'https://a.example, http://b.example:3000' }, { corsOrigins: ['https://a.example', 'http://b.example:3000'] }],
    ['INTROSPECTION',        { INTROSPECTION: 'off' },                   { openSchema: false }],
    ['GRAPHIQL',             { GRAPHIQL: 'off' },                        { graphiql: false }],
    ['TRUSTED_DOCUMENTS',    { TRUSTED_DOCUMENTS: 't.json' },            { trusted: { file: 't.json', only: false }, graphiql: true }],
    ['TRUSTED_DOCUMENTS_ONLY', { TRUSTED_DOCUMENTS: 't.json', TRUSTED_DOCUMENTS_ONLY: 'on', GRAPHIQL: 'on' }, { trusted: { only: true }, graphiql: false }],
    ['LOG_LEVEL',            { LOG_LEVEL: 'silent' },                    { logLevel: 'silent' }],
  ];

  it.for(settings)('%s arrives', ([, env, expected]) => {
    expect(readConfig(env)).toMatchObject(expected);
  });

  // biome-ignore format: a table reads best as a table
  const mistakes: readonly (readonly [string, Env])[] = [
    ['PORT must be a number from 0 to 65535',                     { PORT: '65536' }],
    ['PORT must be a number from 0 to 65535',                     { PORT: '-1' }],
    ['PORT must be a number from 0 to 65535',                     { PORT: ' ' }],
    ['PORT must be a number from 0 to 65535',                     { PORT: '0x10' }],
    ['SANDBOX_PORT must be a number from 0 to 65535',             { SANDBOX_PORT: '4.5' }],
    ['DATABASE_URL must begin with postgres://',                  { ...onServer, DATABASE_URL: 'mysql://root:secret@db/orders' }],
    ['DATABASE_REPLICA_URLS must be postgres:// URLs, with commas between', { ...onServer, DATABASE_REPLICA_URLS: 'postgres://one/orders,two' }],
    ['DATABASE_DIRECT_URL must begin with postgres://',           { ...onServer, DATABASE_DIRECT_URL: 'db:5432' }],
    ['DATABASE_DIRECT_URL must lead past the pooler',             { ...onServer, DATABASE_DIRECT_URL: 'postgres://pool/orders?prepare=false' }],
    ['AMAZON must be one of sandbox, live',                       { AMAZON: 'production' }],
    ['PUBLIC_URL must begin with http:// or https://',            { PUBLIC_URL: 'desk.example' }],
    ['AMAZON_API_URL must begin with http:// or https://',        { AMAZON_API_URL: 'localhost:4001' }],
    ['AMAZON_LWA_URL must begin with http:// or https://',        { AMAZON_LWA_URL: 'ftp://lwa' }],
    ['AMAZON_SQS_QUEUE_URL must begin with http:// or https://',  { AMAZON_SQS_QUEUE_URL: 'sqs://orders' }],
    ['HOST must not be blank',                                    { HOST: ' ' }],
    ['DATA_DIR must not be blank',                                { DATA_DIR: ' ' }],
    ['PUBLIC_URL must have no ? and no #',                        { PUBLIC_URL: 'https://desk.example/base?c=1' }],
    ['PUBLIC_URL must have no ? and no #',                        { PUBLIC_URL: 'https://desk.example/#top' }],
    ['AMAZON_API_URL must have no ? and no #',                    { AMAZON_API_URL: 'http://127.0.0.1:4001/?' }],
    ['AMAZON_LWA_URL must have no ? and no #',                    { AMAZON_LWA_URL: 'https://lwa.example?a' }],
    ['AMAZON_CLIENT_ID must have no blanks',                      { AMAZON: 'live', AMAZON_CLIENT_ID: ' ', AMAZON_CLIENT_SECRET: 's' }],
    ['AMAZON_CLIENT_SECRET must have no blanks',                  { AMAZON: 'live', AMAZON_CLIENT_ID: 'i', AMAZON_CLIENT_SECRET: 's ' }],
    ['BACKFILL_DAYS must be a number of days from 0 to 730',      { BACKFILL_DAYS: '731' }],
    ['SMTP_URL must begin with smtp:// or smtps://',              { SMTP_URL: 'mail.desk.test:25', MAIL_FROM: 'shop@desk.test' }],
    ['MAIL_FROM must be an e-mail address',                       { SMTP_URL: 'smtp://mail', MAIL_FROM: 'The shop' }],
    ['MAIL_FROM is required with SMTP_URL',                       { SMTP_URL: 'smtp://mail' }],
    ['ADMIN_API_KEY must have 20 characters or more',             { ADMIN_API_KEY: 'a'.repeat(19) }],
    ['SECRETS_KEY must have 32 characters or more',               { SECRETS_KEY: 's'.repeat(31) }],
    ['SECRETS_KEY_PREVIOUS must be keys of 32 characters or more, with commas between', { SECRETS_KEY_PREVIOUS: `${secretsKey},short` }],
    ['BUYER_DATA_DAYS must be a number of days from 0 to 9999; 0 keeps buyer data for ever', { BUYER_DATA_DAYS: '-1' }],
    ['CORS_ORIGINS must be origins such as https://shop.example, with commas between; * is none', { CORS_ORIGINS: '*' }],
    ['CORS_ORIGINS must be origins such as https://shop.example, with commas between; * is none', { CORS_ORIGINS: 'https://a.example,https://b.example/' }],
    ['INTROSPECTION must be one of on, off',                      { INTROSPECTION: 'true' }],
    ['GRAPHIQL must be one of on, off',                           { GRAPHIQL: '1' }],
    ['TRUSTED_DOCUMENTS is required with TRUSTED_DOCUMENTS_ONLY=on', { TRUSTED_DOCUMENTS_ONLY: 'on' }],
    ['JWT_JWKS_URL must begin with https://, but on this machine', { ...withJwt, JWT_JWKS_URL: 'http://id.example/jwks' }],
    ['JWT_JWKS_URL must begin with https://, but on this machine', { ...withJwt, JWT_JWKS_URL: 'http://localhost.example/jwks' }],
    [`JWT_ALGORITHMS ${algorithms}`,                              { ...withJwt, JWT_ALGORITHMS: 'HS256' }],
    [`JWT_ALGORITHMS ${algorithms}`,                              { ...withJwt, JWT_ALGORITHMS: 'RS256,none' }],
    ['COST_LIMIT must be a number from 1 to 1000000',             { COST_LIMIT: '0' }],
    ['RATE_LIMIT_PER_SECOND must be a number from 1 to 1000000',  { RATE_LIMIT_PER_SECOND: '0' }],
    ['LIMITS must be like depth=15,aliases=50',                   { LIMITS: 'depth' }],
    ['LIMITS must be like depth=15,aliases=50',                   { LIMITS: 'queryMs=0' }],
    ['COST_LIMIT must not be more than RATE_LIMIT_POINTS: what costs so much could never be asked', { RATE_LIMIT_POINTS: '900' }],
    ['WEBHOOKS_PRIVATE must be one of on, off',                   { WEBHOOKS_PRIVATE: 'yes' }],
    ['JOBS must be one of inline, off',                           { JOBS: 'on' }],
    ['JOBS cannot be off with the embedded database: no other process may open it', { JOBS: 'off' }],
    ['LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',     { LOG_LEVEL: 'loud' }],
    ['DATABASE_URL is required with DATABASE_REPLICA_URLS', { DATABASE_REPLICA_URLS: 'postgres://one/orders' }],
    ['DATABASE_DIRECT_URL is required with a pooled DATABASE_URL', { ...onServer, DATABASE_URL: 'postgres://pool/orders?prepare=false' }],
    ['ADMIN_API_KEY is required with DATABASE_URL',               { DATABASE_URL: 'postgres://db/orders', SECRETS_KEY: secretsKey }],
    ['SECRETS_KEY is required with DATABASE_URL',                 { DATABASE_URL: 'postgres://db/orders', ADMIN_API_KEY: adminKey }],
    ['AMAZON_CLIENT_ID is required with AMAZON=live',             { AMAZON: 'live', AMAZON_CLIENT_SECRET: 's' }],
    ['AMAZON_CLIENT_SECRET is required with AMAZON=live',         { AMAZON: 'live', AMAZON_CLIENT_ID: 'i' }],
  ];

  it.for(mistakes)('is refused: %s (%j)', ([complaint, env]) => {
    expect(complaintsAbout(env)).toEqual([complaint]);
  });

  it('is never shown in a complaint: it may be a password', () => {
    const env = { DATABASE_URL: 'mysql://root:swordfish@db/orders', ADMIN_API_KEY: 'swordfish', PORT: 'swordfish' };
    expect(complaintsAbout(env).join()).not.toContain('swordfish');
  });
});

it.for(Object.keys(withJwt))('takes no tokens by halves: with %s alone the others are asked for', (name) => {
  const others = Object.keys(withJwt).filter((other) => other !== name);
  expect(complaintsAbout({ [name]: withJwt[name] ?? '' })).toEqual(
    others.map((other) => `${other} is required with ${name}`),
  );
});

it('names all mistakes at once, those between settings too', () => {
  const env = {
    PORT: 'x',
    DATABASE_URL: 'postgres://db/orders',
    SECRETS_KEY: 'short',
    AMAZON: 'live',
    LOG_LEVEL: 'loud',
  };
  expect(complaintsAbout(env)).toEqual([
    'PORT must be a number from 0 to 65535',
    'SECRETS_KEY must have 32 characters or more',
    'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
    'ADMIN_API_KEY is required with DATABASE_URL',
    'AMAZON_CLIENT_ID is required with AMAZON=live',
    'AMAZON_CLIENT_SECRET is required with AMAZON=live',
  ]);
});

/** The settings of `.env.example`, in its order. */
function documented(): readonly (readonly [string, string])[] {
  const file = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  return [...file.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

describe('.env.example', () => {
  it('names every setting that is read, and no other', () => {
    const source = readFileSync(new URL('../src/config.ts', import.meta.url), 'utf8');
    const read = [...source.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name);
    expect(documented().map(([name]) => name)).toEqual(read);
  });

  it('shows the defaults', () => {
    const shown = documented().filter(([, value]) => value !== '');
    expect(readConfig(Object.fromEntries(shown))).toEqual(readConfig({}));
  });
});

describe('README', () => {
  it('has every setting in its table', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const rows = readme
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .join('\n');
    expect(documented().filter(([name]) => !rows.includes(`\`${name}\``))).toEqual([]);
  });
});
