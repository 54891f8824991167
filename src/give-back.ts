import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const settledMs = 2_000;

/**
 * Gives back, once, what the start has left behind: half of the heap, which V8 would keep for as long as there is
 * little to do. It takes a twentieth of a second, and is done before there is much to answer: what was compiled for speed is
 * given back too, and takes seconds to be compiled again.
 */
export function giveBackSoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
    collect();
  }, settledMs).unref();
}
