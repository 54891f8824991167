import type { IncomingHttpHeaders } from 'node:http';
import type { Viewer } from '../domain/viewer.ts';
import type { Authenticate } from './authenticate.ts';

/** Whom a token speaks for; null when it is good for nobody. Throws when its issuer’s keys are out of reach. */
export type ReadToken = (token: string) => Promise<Viewer | null>;

const tokenLengthMax = 8 * 1024;
// Three parts, of which the first is JSON: what begins with `{` in base64url begins so. No key of ours has a point.
const form = /^e[wy][\w-]*\.[\w-]*\.[\w-]*$/;

/** Callers with a token beside those with a key: what looks like a token is one, and never looked up as a key. */
export function orByToken(byKey: Authenticate, readToken: ReadToken): Authenticate {
  return async (headers) => {
    const token = tokenIn(headers);
    if (token === null) return byKey(headers);
    return token.length > tokenLengthMax ? null : readToken(token);
  };
}

/** Null as well beside a key: two callers are none. */
function tokenIn({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string | null {
  if (authorization === undefined || apiKey !== undefined) return null;
  const text = /^Bearer +(.+)$/i.exec(authorization)?.[1]?.trim() ?? '';
  return form.test(text) ? text : null;
}
