import type { FeedState } from './channel.ts';

export type Verdict =
  | { readonly kind: 'TAKEN'; readonly remark: string | null }
  | { readonly kind: 'REFUSED'; readonly why: string }
  /** Amazon's words do not tell what became of it. */
  | { readonly kind: 'UNTOLD'; readonly why: string };

type Ended = Exclude<FeedState, { kind: 'WORKING' }>;

/** What Amazon's report means for one message of a feed of so many. */
export function verdictOn(feed: Ended, messageId: number, messageCount: number): Verdict {
  const refusal = feed.wholeFile ?? feed.refused.get(messageId);
  if (refusal !== undefined) return { kind: 'REFUSED', why: refusal };

  const remark = feed.warned.get(messageId) ?? null;
  const doubt = feed.unclear ?? misfit(feed, messageCount);
  if (feed.kind === 'DONE') return doubt === null ? { kind: 'TAKEN', remark } : { kind: 'UNTOLD', why: doubt };
  // Of a feed that was given up only what the report names is told, and only if it leaves none out.
  const namesAll = feed.refused.size + feed.warned.size === messageCount;
  return doubt === null && namesAll && remark !== null ? { kind: 'TAKEN', remark } : { kind: 'UNTOLD', why: feed.why };
}

/** Whether the report can be about a feed of so many messages. */
function misfit({ messages, refused, warned }: Ended, messageCount: number): string | null {
  if (messages !== null && messages !== messageCount) {
    return `The report counts ${messages} messages, and the feed had ${messageCount}.`;
  }
  const foreign = [...refused.keys(), ...warned.keys()].find((messageId) => messageId > messageCount);
  return foreign === undefined ? null : `The report names a message ${foreign}, and the feed had ${messageCount}.`;
}
