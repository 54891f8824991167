import { refusal } from './refusal.ts';

/** Runs so many at once, lets so many wait for their turn, and refuses the others. */
export function fewAtATime(runningMax: number, waitingMax: number) {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async <Value>(run: () => Promise<Value>): Promise<Value> => {
    if (running < runningMax) running += 1;
    else {
      if (waiting.length >= waitingMax) throw tooMany();
      // Its turn is handed over by the one before.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

function tooMany() {
  const message = 'Too many keys are being looked up right now. Try again in 1 second.';
  return refusal('UNAVAILABLE', message, { status: 503, headers: { 'retry-after': '1' } });
}
