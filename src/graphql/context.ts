import type { Shell } from '../app/shell.ts';
import type { Db } from '../db/drizzle.ts';
import type { EventWakes } from '../db/event-wakes.ts';
import type { OrderPart } from '../db/order-parts.ts';
import type { Channel } from '../domain/channel.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { Loaders } from './loaders.ts';

export type Context = {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly shell: Shell;
  /** Where queries read: it may be a replica, which can write nothing. It shows no less than the shell's at the start. */
  readonly db: Db;
  readonly loaders: Loaders;
  /** What a mutation's answer shows of the order, so that it is read at once when it is done. */
  readonly shows?: readonly OrderPart[];
  /** For what a person asks of Amazon at once; everything else goes through the outbox. */
  readonly channel: Channel;
  /** Where this server is reached from outside, without a slash at the end. */
  readonly baseUrl: string;
  /** Says when to look for new events. */
  readonly wakes: EventWakes;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Told the code of each refusal that a payload holds, but of those that were only tried. */
  readonly refused: (code: string) => void;
  readonly requestSync: (accountId: string) => Promise<void>;
};
