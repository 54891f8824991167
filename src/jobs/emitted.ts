type Copy = { readonly message: string; readonly stack?: string; readonly code?: unknown; readonly queue?: string };

/** What pg-boss tells of its workers is a copy of the error, with the worker added to its message. */
export function errorOf(emitted: Error | Copy): Error {
  if (emitted instanceof Error) return emitted;
  const { message, stack, code, queue } = emitted;
  const cause = Object.assign(new Error(message.replace(/ \(Queue: .*\)$/, '')), { stack, ...(code ? { code } : {}) });
  return queue ? new Error(`The workers of ${queue} cannot go on.`, { cause }) : cause;
}
