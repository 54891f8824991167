import { lookup, Resolver } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { addressDefect, hostOf, mayPostTo, urlDefects } from '../app/webhook-address.ts';
import type { PostOutcome } from '../domain/webhook.ts';

export type Resolve = (host: string) => Promise<readonly string[]>;

export type Poster = {
  readonly privateToo: boolean;
  readonly resolve: Resolve;
  readonly timeoutMs: number;
};

export type Posted = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export const postTimeoutMs = 10_000;
const answerBytesMax = 4_096;

/**
 * Tells a receiver. Its name is resolved anew, every address it has is looked at, and the connection goes to those very
 * addresses: a name that stands for another address a moment later leads nowhere else. Redirects are not followed, and
 * nothing of what the receiver says but the status is kept: an answer must not show what else can be reached from here.
 */
export async function post(poster: Poster, { url: text, headers, body }: Posted): Promise<PostOutcome> {
  const [defect] = urlDefects(text, poster);
  if (defect) return unanswered(defect);
  const url = new URL(text);
  const signal = AbortSignal.timeout(poster.timeoutMs);
  try {
    const addresses = await within(signal, addressesOf(url, poster));
    if (addresses.length === 0) return unanswered('Its host has no address.');
    if (!mayPostTo(addresses, url, poster)) return unanswered(addressDefect);
    return await exchange(url, addresses, { headers, body, signal });
  } catch (error) {
    return unanswered(signal.aborted ? `No answer within ${poster.timeoutMs / 1_000} s.` : wordsOf(error));
  }
}

async function addressesOf(url: URL, { resolve }: Poster): Promise<readonly string[]> {
  const host = hostOf(url);
  return isIP(host) === 0 ? resolve(host) : [host];
}

type Sent = Pick<Posted, 'headers' | 'body'> & { readonly signal: AbortSignal };

function exchange(url: URL, addresses: readonly string[], { headers, body, signal }: Sent): Promise<PostOutcome> {
  const options = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'AmazonOrderDesk-Webhooks/1',
      connection: 'close',
      ...headers,
    },
    lookup: onlyThese(addresses),
    // Not the agent of the process, which may have been told to go through a proxy.
    agent: false,
    signal,
    maxHeaderSize: 8_192,
  } as const;
  const { promise, resolve, reject } = Promise.withResolvers<PostOutcome>();
  const exchanged =
    url.protocol === 'https:' ? request(url, { ...options, rejectUnauthorized: true }) : requestPlain(url, options);
  exchanged.on('error', reject);
  exchanged.once('response', (response) => {
    const { statusCode: status = 0, headers: told } = response;
    resolve({ status, failure: failureOf(status), retryAfterMs: retryAfterOf(told['retry-after']) });
    let bytes = 0;
    response.on('error', () => {});
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > answerBytesMax) response.destroy();
    });
  });
  exchanged.end(body);
  return promise;
}

function onlyThese(addresses: readonly string[]): LookupFunction {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, tell) => {
    const [first] = known;
    if (all) tell(null, known);
    else tell(null, first?.address ?? '', first?.family);
  };
}

function failureOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `HTTP ${status}: redirects are not followed.`;
  return `HTTP ${status}`;
}

/** In seconds; a date is not looked at. */
function retryAfterOf(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}

function unanswered(failure: string): PostOutcome {
  return { status: null, failure };
}

/** Node's own word for it: its messages name addresses. */
function wordsOf(error: unknown): string {
  const causes = error instanceof AggregateError ? error.errors : [error];
  const [code] = causes.flatMap((cause) => (cause instanceof Error && 'code' in cause ? [String(cause.code)] : []));
  return `It could not be spoken to (${code ?? 'no reason given'}).`;
}

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work, promise]);
}

/**
 * By DNS, which keeps no thread of this process waiting. Where neighbours may be receivers, by the names of this machine
 * too.
 */
export function resolving({ privateToo }: Pick<Poster, 'privateToo'>): Resolve {
  if (privateToo) return async (host) => (await lookup(host, { all: true })).map(({ address }) => address);
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (host) => {
    const asked = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = asked.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const [failed] = asked.filter((answer) => answer.status === 'rejected');
    if (found.length === 0 && failed) throw failed.reason;
    return found;
  };
}
