/**
 * One question at a time, however many ask it. Who asks while an answer is on its way shares the next one with all others
 * who do: no answer is older than whoever gets it.
 */
export function sharedAsk<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<void> | null = null;
  let next: Promise<T> | null = null;

  function begin(): Promise<T> {
    next = null;
    const answer = ask();
    const ended = answer.then(
      () => {},
      () => {},
    );
    running = ended;
    void ended.then(() => {
      if (next === null) running = null;
    });
    return answer;
  }

  return () => {
    if (next) return next;
    if (!running) return begin();
    next = running.then(begin);
    return next;
  };
}
