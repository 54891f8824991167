import type { Sealer } from './db/seal.ts';
import { globalId } from './graphql/global-id.ts';
import { eventCursor } from './graphql/order/event-cursor.ts';
import type { PublicIds } from './jobs/webhook-message.ts';

/** In messages ids and cursors are what the API knows them by. */
export function publicIds(sealer: Sealer): PublicIds {
  return { shown: globalId, cursorOf: (event) => eventCursor(sealer, event) };
}
