/** The message is for the person who starts the program: it names the place, never the password. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

export function unreachable(url: string, cause: unknown): DatabaseUnreachableError {
  const { host, pathname } = new URL(url);
  return new DatabaseUnreachableError(`The database at ${host}${pathname} cannot be reached: ${reasonOf(cause)}`, {
    cause,
  });
}

function reasonOf(error: unknown): string {
  // A name with several addresses fails with one error for each, and no message of its own.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
