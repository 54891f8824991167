import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const settledMs = 2_000;

type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Gives back, once, what the start has left behind: more than half of the heap, which V8 would keep for as long as
 * there is little to do. It takes a fifth of a second, most of it for the room that V8 keeps for what is new, which an
 * ordinary collection leaves as large as the start has made it. From then on V8 may not do the same by itself: after
 * some seconds in which nobody asked, it would give back what was compiled for speed too, and the next thousand requests
 * would cost twice as much.
 */
export function giveBackSoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: Collect = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    setFlagsFromString('--memory-reducer-delay-ms=2147483647');
  }, settledMs).unref();
}
