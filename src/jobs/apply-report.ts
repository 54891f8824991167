import { settleEffect } from '../app/settle-effect.ts';
import { lockSeen, moveEach } from '../app/settle-effects.ts';
import type { StoredEffect } from '../db/effects.ts';
import { type Feed, moveFeed } from '../db/feeds.ts';
import type { FeedState } from '../domain/channel.ts';
import type { EffectState } from '../domain/effects.ts';
import { verdictOn } from '../domain/feed-verdict.ts';
import type { Delivery } from './delivery.ts';
import { waitBefore } from './waits.ts';

const open: readonly EffectState[] = ['ACCEPTED', 'UNKNOWN'];

/**
 * Tells each effect what the report says of its message. Refusals come first, each for itself, as it undoes something
 * here; the rest moves in one transaction that also ends the feed. After a crash the report is read again, and what has
 * been told is left alone.
 */
export async function applyReport(
  { shell, waits }: Delivery,
  feed: Feed,
  effects: readonly StoredEffect[],
  report: Exclude<FeedState, { kind: 'WORKING' }>,
): Promise<void> {
  const messageCount = feed.messageCount ?? effects.length;
  const judged = effects
    .filter(({ state }) => open.includes(state))
    .map((effect) => ({ effect, verdict: verdictOn(report, effect.feedMessageId ?? 1, messageCount) }));

  const rest = judged.filter(({ verdict }) => verdict.kind !== 'REFUSED');
  for (const { effect, verdict } of judged) {
    if (verdict.kind !== 'REFUSED') continue;
    await settleEffect(shell, effect, open, { state: 'REFUSED', lastError: verdict.why, nextAttemptAt: null });
  }

  const outcomes = new Map(
    rest.map(({ effect, verdict }) => [
      effect.id,
      verdict.kind === 'UNTOLD'
        ? ({ state: 'UNKNOWN', lastError: verdict.why } as const)
        : ({ state: 'ACCEPTED', lastError: verdict.kind === 'TAKEN' ? verdict.remark : null } as const),
    ]),
  );
  await shell.db.transaction(async (tx) => {
    const seen = rest.map(({ effect }) => effect);
    const now = await lockSeen(tx, seen, open);
    if (!(await moveFeed(tx, feed, { state: 'ENDED', endedAt: shell.now(), lastError: null }))) return;
    const moves = now.flatMap((effect) => {
      const change = outcomes.get(effect.id);
      const same = change?.state === effect.state && change.lastError === effect.lastError;
      return change && !same ? [{ effect, change }] : [];
    });
    await moveEach(shell, tx, moves);
    await shell.outbox.confirmAll(tx, now, waitBefore(waits.readBackMs, 0));
  });
}
