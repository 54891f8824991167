import { opens } from '../db/seal.ts';
import {
  countSealedOtherwise,
  exchangeSealed,
  lockSealedOtherwise,
  type SealedColumn,
  sealedColumns,
} from '../db/sealed-columns.ts';
import type { Shell } from './shell.ts';

const atOnce = 100;
const pauseMs = 1_000;

export type Resealed = {
  readonly resealed: number;
  /** Sealed by a key that is not set here: they stay as they are. */
  readonly unopened: number;
};
type Watched = { readonly stopped?: () => boolean; readonly progress?: (resealed: number) => void };

/**
 * Seals by the current key what another has sealed, a few texts in each transaction, beside whoever reads and writes.
 * Done when nothing of another key is left but what no key here opens. What was done stays done, whenever it is stopped.
 */
export async function reseal(shell: Shell, watched: Watched = {}): Promise<Resealed> {
  const { stopped = () => false, progress = () => {} } = watched;
  for (let resealed = 0; ; ) {
    let unopened = 0;
    for (const column of sealedColumns) {
      const one = await resealColumn(shell, column, stopped, (some) => progress(resealed + some));
      resealed += one.resealed;
      unopened += one.unopened;
    }
    // A row that somebody was changing was left out, and a document made meanwhile may have copied an old text.
    const left = stopped() ? 0 : await countSealedOtherwise(shell.db, shell.sealer.mark);
    if (left <= unopened) return { resealed, unopened };
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function resealColumn(
  { db, sealer }: Shell,
  column: SealedColumn,
  stopped: () => boolean,
  progress: (resealed: number) => void,
): Promise<Resealed> {
  let done: Resealed = { resealed: 0, unopened: 0 };
  let after: string | null = null;
  while (!stopped()) {
    const from: string | null = after;
    const { last, resealed, unopened } = await db.transaction(async (tx) => {
      const texts = await lockSealedOtherwise(tx, column, sealer.mark, from, atOnce);
      const known = texts.filter(({ sealed }) => opens(sealer, sealed));
      const exchanges = known.map(({ key, sealed }) => ({
        key,
        was: sealed,
        sealed: sealer.seal(sealer.open(sealed)),
      }));
      if (exchanges.length > 0) await exchangeSealed(tx, column, exchanges);
      return {
        last: texts.at(-1)?.key ?? null,
        resealed: known.length,
        unopened: texts.length - known.length,
      };
    });
    if (last === null) break;
    after = last;
    done = { resealed: done.resealed + resealed, unopened: done.unopened + unopened };
    if (resealed > 0) progress(done.resealed);
  }
  return done;
}
