import { limitsOfClaim } from './refund-limit.ts';
import { permissions, type Viewer } from './viewer.ts';

/** What the name of a token's subject begins with in history; no key may be called so. */
export const subjectPrefix = 'jwt:';

const subjectLengthMax = 255;
/** In `stores`, every store. */
const everyStore = '*';

export type Claims = Readonly<Record<string, unknown>>;

/**
 * Whom a token of this issuer speaks for, once it is known to be genuine; null when its claims are not what they should
 * be. Permissions and stores that do not exist are left out, and what is not there is not given.
 */
export function viewerOfToken(
  claims: Claims,
  { issuer, readStoreId }: { readonly issuer: string; readonly readStoreId: (shown: string) => string | null },
): Viewer | null {
  const { sub, exp, permissions: listed = [], scope = '', stores = [] } = claims;
  if (!isSubject(sub) || typeof exp !== 'number' || typeof scope !== 'string') return null;
  const refundLimits = limitsOfClaim(claims.refund_limits);
  const given = textsIn(listed);
  const shown = stores === everyStore ? [everyStore] : textsIn(stores);
  if (!given || !shown || refundLimits === undefined) return null;

  const granted = new Set([...given, ...scope.split(' ')]);
  return {
    // No key's id looks like this, and no other issuer has this subject.
    id: `${subjectPrefix}${JSON.stringify([issuer, sub])}`,
    name: `${subjectPrefix}${sub}`,
    permissions: new Set(permissions.filter((permission) => granted.has(permission))),
    storeIds: shown.includes(everyStore) ? null : new Set(shown.flatMap((id) => readStoreId(id) ?? [])),
    refundLimits,
    expiresAt: new Date(exp * 1_000),
    issuer,
  };
}

/** What history calls the caller of this id; null where it is no token's. */
export function nameOfTokenCaller(callerId: string): string | null {
  const [issuer, sub] = callerId.startsWith(`${subjectPrefix}[`)
    ? JSON.parse(callerId.slice(subjectPrefix.length))
    : [];
  return issuer === undefined ? null : `${subjectPrefix}${sub}`;
}

/** History shows it, and the database keeps it: nothing that cannot be read or stored. */
function isSubject(sub: unknown): sub is string {
  if (typeof sub !== 'string' || sub.trim() === '' || sub.length > subjectLengthMax) return false;
  return sub.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(sub);
}

function textsIn(claim: unknown): readonly string[] | null {
  return Array.isArray(claim) && claim.every((one) => typeof one === 'string') ? claim : null;
}
