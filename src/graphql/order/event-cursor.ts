import type { RecordedEvent } from '../../db/events.ts';
import type { Sealer } from '../../db/seal.ts';
import { cursorOf } from '../cursor.ts';

export const eventList = 'orderEvents';

type Placed = Pick<RecordedEvent, 'id' | 'position' | 'sequence' | 'amazonOrderId'>;

/** Names the event, its place among all and its place in the history it belongs to. */
export function eventCursor(sealer: Sealer, { id, position, sequence, amazonOrderId }: Placed): string {
  return cursorOf(sealer, eventList, { at: `${position}.${sequence}@${amazonOrderId}`, id });
}
