import { planErasures } from '../app/erase-due-buyers.ts';
import { reseal } from '../app/reseal.ts';
import type { Shell } from '../app/shell.ts';

export type Tell = {
  readonly info: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  readonly failed: (error: unknown, message: string) => void;
};

const toldEvery = 1_000;
/** Another process may still seal by the key that this one exchanges. */
const whenToLetGo =
  'SECRETS_KEY_PREVIOUS may go once every process of this database was started with this SECRETS_KEY.';

/**
 * Works out when buyers are to be erased, and seals anew what another key has sealed, beside the other work. Tells when
 * the keys before may go; answers how to stop it.
 */
export function startCaringForBuyerData(shell: Shell, keysBefore: number, tell: Tell): () => Promise<void> {
  let stopped = false;
  let toldAt = 0;
  const progress = (resealed: number) => {
    if (resealed < toldAt + toldEvery) return;
    toldAt = resealed;
    tell.info({ resealed }, 'Sealing anew what another key has sealed.');
  };
  const planned = planErasures(shell, () => stopped).catch((error) =>
    tell.failed(error, 'When buyer data are to be erased could not be worked out. The next start tries again.'),
  );
  const resealed = planned.then(() => reseal(shell, { stopped: () => stopped, progress }));
  const done = resealed.then(
    ({ resealed, unopened }) => {
      if (stopped) return;
      if (unopened > 0) return tell.warn({ unopened }, 'Some texts were sealed by a key that is set no more.');
      if (keysBefore > 0 || resealed > 0) {
        tell.info({ resealed }, `Everything is sealed by SECRETS_KEY. ${whenToLetGo}`);
      }
    },
    (error) => tell.failed(error, 'What another key has sealed could not be sealed anew. The next start tries again.'),
  );
  return async () => {
    stopped = true;
    await done;
  };
}
