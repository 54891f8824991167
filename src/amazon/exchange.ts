import { Buffer } from 'node:buffer';

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Buffer<ArrayBuffer> };

/** Nothing came back. `sent` is false only when it is certain that nothing went out either. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.sent = sent;
  }
}

/** One HTTP exchange with a deadline that covers the body too. Throws only NoAnswer. */
export async function exchange(request: Request, timeoutMs: number): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect would carry the access token to another host.
    const response = await fetch(request, { signal, redirect: 'manual' });
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    const codes = codesOf(error);
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const why = timedOut ? `no answer within ${timeoutMs} ms` : (codes[0] ?? 'connection lost');
    throw new NoAnswer(why, codes.length === 0 || !codes.every((code) => unsent.has(code)), { cause: error });
  }
}

/** Failures while the connection is still being made. */
const unsent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  // Several addresses of one host: it failed at each of them.
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(codesOf);
  if (error.cause !== undefined) return codesOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
}
