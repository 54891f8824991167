/** PostgreSQL's code for why a statement failed, however deep drizzle has wrapped it. */
export function sqlState(error: unknown): string | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return null;
}

/**
 * Somebody else held a row for too long, or each waited for the other: asking again will do. Who waits behind another
 * that waits begins anew each time, and so meets the limit of a statement (57014) before that of a lock.
 */
export function isLockFailure(error: unknown): boolean {
  const code = sqlState(error);
  return code === '55P03' || code === '40P01' || code === '57014';
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}

/** The data or the code is at fault, not the database: trying the same again would end the same. */
export function isAboutData(error: unknown): boolean {
  const state = sqlState(error);
  return state === null ? error instanceof TypeError || error instanceof RangeError : /^2[23]/.test(state);
}
