import type { Db } from './drizzle.ts';
import { type FeedPlace, type FeedScope, listEventsAfter } from './event-feed.ts';
import { type EventWakes, makeAlarm } from './event-wakes.ts';
import type { RecordedEvent } from './events.ts';

type Following = {
  readonly db: Db;
  readonly wakes: EventWakes;
  /** Ends the waiting, and with it the events. */
  readonly signal: AbortSignal;
};

const pageSize = 50;
const withheldMs = { first: 50, most: 1_000 };
const deafMs = 5_000;
/** What happens at once is read at once, and the readers of a store do not all ask at the same moment. */
const gatherMs = () => 40 + 40 * Math.random();

/**
 * What happened behind a place and then what happens, each event once. It is read when it is asked for: whoever is slow
 * holds up nobody, and keeps no more here than one page.
 */
export async function* followEvents(
  { db, wakes, signal }: Following,
  scope: FeedScope,
  after: FeedPlace,
): AsyncGenerator<RecordedEvent, void, undefined> {
  const alarm = makeAlarm();
  const stop = wakes.subscribe(scope.storeIds, alarm.ring);
  signal.addEventListener('abort', alarm.ring);
  let place = after;
  let withheldFor: number = withheldMs.first;
  try {
    while (!signal.aborted) {
      const { events, complete } = await listEventsAfter(db, scope, place, pageSize);
      for (const event of events) {
        place = event;
        yield event;
      }
      if (events.length === pageSize) continue;
      withheldFor = complete || events.length > 0 ? withheldMs.first : Math.min(2 * withheldFor, withheldMs.most);
      await alarm.wait(complete ? deafMs : withheldFor, gatherMs());
    }
  } finally {
    signal.removeEventListener('abort', alarm.ring);
    stop();
  }
}
