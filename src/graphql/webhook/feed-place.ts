import type { RecordedEvent } from '../../db/events.ts';
import type { Sealer } from '../../db/seal.ts';
import type { FeedPlace } from '../../domain/webhook.ts';
import { badRequest } from '../bad-request.ts';
import { cursorOf, readPage } from '../cursor.ts';

const list = 'orderEvents';

/** Names the event, and its place in the feed of all. */
export function feedCursorOf(sealer: Sealer, { id, position, amazonOrderId, sequence }: RecordedEvent): string {
  return cursorOf(sealer, list, { at: `${sequence}@${amazonOrderId}@${position}`, id });
}

export function placeOf(sealer: Sealer, cursor: string): FeedPlace {
  const { from } = readPage(sealer, list, { after: cursor });
  const [sequence, amazonOrderId, position] = from?.at.split('@') ?? [];
  if (!amazonOrderId || !position) throw badRequest('The cursor is from before there was one feed of all events.');
  return { position: Number(position), amazonOrderId, sequence: Number(sequence) };
}
