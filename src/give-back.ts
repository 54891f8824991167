import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const settledMs = 2_000;

/**
 * Gives back, once, what the start has left behind: half of the heap, which V8 would keep for as long as there is
 * little to do. It takes a twentieth of a second. From then on V8 may not do the same by itself: after some seconds in
 * which nobody asked, it would give back what was compiled for speed too, and the next thousand requests would cost
 * twice as much.
 */
export function giveBackSoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
    collect();
    setFlagsFromString('--memory-reducer-delay-ms=2147483647');
  }, settledMs).unref();
}
