import { createHash } from 'node:crypto';

const lifetimeMs = 24 * 3600 * 1000;

/** Where a page ended, for the query it was made for. */
export type PageToken = {
  readonly at: number;
  readonly orderId: string;
  readonly before: number;
  readonly issuedAt: number;
  readonly query: string;
};

/** All other parameters must come back unchanged with the token, so it carries their fingerprint. */
export function fingerprintOf(query: URLSearchParams): string {
  const others = [...query].filter(([name]) => name !== 'paginationToken').sort();
  return createHash('sha256').update(JSON.stringify(others)).digest('base64url').slice(0, 16);
}

export function writeToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** undefined when no token was sent; a sentence when it is no good. */
export function readToken(query: URLSearchParams, now: Date): PageToken | string | undefined {
  const text = query.get('paginationToken');
  if (text === null) return undefined;
  const token = parseToken(text);
  if (!token) return 'The paginationToken is not valid.';
  if (now.getTime() - token.issuedAt > lifetimeMs) return 'The paginationToken has expired.';
  if (token.query !== fingerprintOf(query)) return 'The paginationToken does not belong to these parameters.';
  return token;
}

function parseToken(text: string): PageToken | undefined {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof token?.issuedAt === 'number' && typeof token?.orderId === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}
