/** The same events, ended by the signal even where their source waits for the next one and cannot be told. */
export function untilAborted<Event>(events: AsyncIterable<Event>, signal: AbortSignal): AsyncIterableIterator<Event> {
  const source = events[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  let finish: ((result: IteratorResult<Event>) => void) | null = null;

  function end(): void {
    signal.removeEventListener('abort', end);
    finish?.(done);
    Promise.resolve(source.return?.()).catch(() => {});
  }
  if (signal.aborted) end();
  else signal.addEventListener('abort', end);

  return {
    next() {
      if (signal.aborted) return Promise.resolve(done);
      return new Promise((resolve, reject) => {
        finish = resolve;
        source.next().then(resolve, reject);
      });
    },
    return() {
      end();
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
