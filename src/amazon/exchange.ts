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

/**
 * One HTTP exchange with a deadline that covers the body too, of which no more is taken in than is asked for. Throws
 * only NoAnswer.
 */
export async function exchange(
  request: Request,
  timeoutMs: number,
  bytesMax = Number.POSITIVE_INFINITY,
): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect would carry the access token to another host.
    const response = await fetch(request, { signal, redirect: 'manual' });
    return { status: response.status, headers: response.headers, body: await readBody(response, bytesMax) };
  } catch (error) {
    const failures = failuresOf(error);
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const why = timedOut ? `no answer within ${timeoutMs} ms` : (failures[0]?.code ?? 'connection lost');
    throw new NoAnswer(why, mayBeSent(error), { cause: error });
  }
}

async function readBody({ body }: Response, bytesMax: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= bytesMax) break;
  }
  return Buffer.concat(chunks, Math.min(bytes, bytesMax));
}

/** Unless it is certain that the connection was never made. */
export function mayBeSent(error: unknown): boolean {
  const failures = failuresOf(error);
  return failures.length === 0 || !failures.every(({ code, syscall }) => unsent.has(code) || syscall === 'connect');
}

/** Failures that come only while the connection is being made. That a net or a host is out of reach may also end one. */
const unsent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

type Failure = { readonly code: string; readonly syscall: unknown };

function failuresOf(error: unknown): Failure[] {
  if (!(error instanceof Error)) return [];
  // Several addresses of one host: it failed at each of them.
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(failuresOf);
  if (error.cause !== undefined) return failuresOf(error.cause);
  if (!('code' in error) || typeof error.code !== 'string') return [];
  return [{ code: error.code, syscall: 'syscall' in error ? error.syscall : undefined }];
}
