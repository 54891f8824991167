import { z } from 'zod';
import { ChannelError, type SellerAccount } from '../domain/channel.ts';
import { masked } from '../domain/mask.ts';
import { type Tracing, untraced } from '../domain/tracing.ts';
import type { AmazonClock } from './clock.ts';
import { later, requestIdOf } from './errors.ts';
import { type Answer, exchange } from './exchange.ts';
import type { AmazonCall } from './http.ts';
import { sentence } from './sentences.ts';

export type Tokens = {
  readonly get: (account: SellerAccount) => Promise<string>;
  /** Forgets this token, unless a newer one has taken its place. */
  readonly drop: (account: SellerAccount, token: string) => void;
};

export type TokenOptions = {
  readonly lwa: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly clock: AmazonClock;
  readonly log: (call: AmazonCall) => void;
  readonly tracing?: Tracing;
  /** Told once when Login with Amazon refuses a seller's token, and once when it takes one again. */
  readonly onUnauthorized: (account: SellerAccount, why: string) => void;
  readonly onAuthorized: (account: SellerAccount) => void;
};

type Entry = { readonly token: Promise<string>; readonly value: string | null; readonly until: number };

const earlyMs = 60_000;
const refusalMs = 300_000;
/** What runs beside the call that was refused; after that the account is known to be shut out, until it is connected. */
const shutOutMs = 3_000;

/** Access tokens by Login with Amazon: kept per refresh token, with one refresh in flight. */
export function createTokens(options: TokenOptions): Tokens {
  const { now } = options;
  const entries = new Map<string, Entry>();
  const shutOut = new Set<string>();

  async function get(account: SellerAccount): Promise<string> {
    const key = `${account.id} ${account.refreshToken}`;
    const known = entries.get(key);
    if (known && now() < known.until) return known.token;

    const refresh = requestToken(account, options);
    const token = refresh.then(({ token }) => token);
    const pending: Entry = { token, value: null, until: Number.POSITIVE_INFINITY };
    entries.set(key, pending);
    try {
      const { token: value, expiresInMs } = await refresh;
      entries.set(key, { token, value, until: now() + expiresInMs - earlyMs });
      if (shutOut.delete(account.id)) options.onAuthorized(account);
    } catch (error) {
      // A refusal is remembered for a moment, so that what is under way for the account does not ask again, each for itself.
      const refused = error instanceof ChannelError && error.remedy.kind === 'reauthorize';
      if (!refused) {
        entries.delete(key);
        return token;
      }
      entries.set(key, { token, value: null, until: now() + shutOutMs });
      if (!shutOut.has(account.id)) options.onUnauthorized(account, error.message);
      shutOut.add(account.id);
    }
    return token;
  }

  return {
    get,
    drop(account, stale) {
      const key = `${account.id} ${account.refreshToken}`;
      if (entries.get(key)?.value === stale) entries.delete(key);
    },
  };
}

function requestToken(account: SellerAccount, options: TokenOptions) {
  const work = { name: 'Amazon getToken', kind: 'client', facts: { 'amazon.operation': 'getToken' } } as const;
  return (options.tracing ?? untraced).trace(work, () => askForToken(account, options));
}

async function askForToken(account: SellerAccount, options: TokenOptions) {
  const request = new Request(tokenUrl(options.lwa), {
    method: 'POST',
    headers: { 'user-agent': options.userAgent, accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: account.refreshToken,
      client_id: options.clientId,
      client_secret: options.clientSecret,
    }),
  });
  const startedAt = options.now();
  const entry = (answer: Answer | null, failure: string | null) =>
    options.log({
      operation: 'getToken',
      accountId: account.id,
      status: answer?.status ?? null,
      requestId: answer && requestIdOf(answer),
      rateLimit: null,
      ms: options.now() - startedAt,
      failure,
    });
  // No order is touched here: whatever goes wrong, nothing has happened.
  const answer = await exchange(request, options.timeoutMs).catch((error: Error) => {
    entry(null, error.message);
    throw later(
      `Login with Amazon at ${new URL(request.url).host} did not answer: ${error.message}.`,
      undefined,
      error,
    );
  });
  options.clock.saw('lwa', answer.headers);

  const { access_token, expires_in, error, error_description } = readBody(answer.body.toString());
  const failure = access_token ? null : masked([error, error_description].filter(Boolean).join(': '));
  entry(answer, failure);
  if (access_token) return { token: access_token, expiresInMs: expires_in * 1_000 };

  const why = sentence(`Login with Amazon answered ${answer.status}${failure ? `: ${failure}` : ''}`);
  if (error === 'invalid_grant' || error === 'unauthorized_client') {
    throw new ChannelError(`${why} The seller must connect the account again.`, { kind: 'reauthorize' });
  }
  // Wrong credentials of the application are for its operator to mend: the work waits.
  throw later(why, answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? refusalMs : undefined);
}

function tokenUrl(lwa: string): string {
  return lwa.endsWith('/auth/o2/token') ? lwa : `${lwa.replace(/\/$/, '')}/auth/o2/token`;
}

const TokenBody = z.object({
  access_token: z.string().min(1).optional().catch(undefined),
  expires_in: z.coerce.number().positive().catch(3_600),
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
});

function readBody(text: string): z.infer<typeof TokenBody> {
  try {
    return TokenBody.parse(JSON.parse(text));
  } catch {
    return { expires_in: 0 };
  }
}
