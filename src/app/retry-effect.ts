import type { Tx } from '../db/drizzle.ts';
import { saveEffect } from '../db/effects.ts';
import { endForsakenFeed } from '../db/feeds.ts';
import type { HeldEffect } from './held-effect.ts';
import { recordEffect } from './settle-effect.ts';
import type { Shell } from './shell.ts';

/** The same effect once more, as if it had never been sent: nothing of the attempt before may be taken for the next one's. */
export async function retryEffect(shell: Shell, tx: Tx, { effect, origin }: HeldEffect): Promise<void> {
  const anew = { feedId: null, feedMessageId: null, amazonReference: null, readBack: null, readBackAt: null };
  await saveEffect(tx, effect, { state: 'QUEUED', nextAttemptAt: null, ...anew }, origin.at);
  if (effect.feedId) await endForsakenFeed(tx, { id: effect.feedId, storeId: effect.storeId });
  await recordEffect(shell, tx, effect, 'QUEUED', origin);
  await shell.outbox.deliver(tx, [effect]);
}
