import type { EffectKind, EffectState } from './effects.ts';

export type Words = { readonly message: string; readonly fix: string };

const over = 'Nothing is left to do.';

/** Why an action has no place in a state, and what has. */
const byState: Record<EffectState, Words> = {
  QUEUED: { message: 'It waits to be sent.', fix: 'Wait for what Amazon answers, or recall it.' },
  SENDING: { message: 'It is being sent.', fix: 'Wait for what Amazon answers.' },
  ACCEPTED: { message: 'Amazon has taken it, and is still to show it.', fix: 'Wait until Amazon shows it.' },
  CONFIRMED: { message: 'Amazon has done it.', fix: over },
  REFUSED: { message: 'Amazon has refused it.', fix: 'Send it again if `actions` allow it, or settle it.' },
  UNKNOWN: { message: 'Amazon may have got it.', fix: 'Look in Seller Central, and settle it.' },
  RECALLED: { message: 'It was recalled, and Amazon was told nothing.', fix: over },
  SETTLED: { message: 'A person has settled it.', fix: over },
};

export function wordsOnState({ state }: { readonly state: EffectState }): Words {
  return byState[state];
}

/** Nothing of a message to the buyer can be read back. */
export function wordsOnDoubt({ kind }: { readonly kind: EffectKind }): Words {
  if (kind === 'MESSAGE_BUYER') {
    const message = 'Amazon may have passed it on: sent again the buyer could read it twice.';
    return { message, fix: 'Look at the messages in Seller Central, and settle it.' };
  }
  const message = 'Amazon may have got it: sent again it could happen twice.';
  return { message, fix: 'Wait for `readBack`, or look in Seller Central and settle it.' };
}
