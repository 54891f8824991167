import type { GraphQLError } from 'graphql';
import type { Authenticate, RevocationEar } from './authenticate.ts';
import type { Call } from './call.ts';
import type { Limits } from './limits.ts';
import { limitExceeded, refusal } from './refusal.ts';

/** One subscription that is being answered. */
export type Stream = {
  /** What its reader is told last: why it was ended here. */
  readonly farewell: () => GraphQLError | null;
};

export type Streams = {
  /** Throws when there are too many, or its reader has gone. It counts until its answer is out. */
  readonly open: (call: Call) => Stream;
  /** What has to be told of revoked keys, so that what they opened is ended too. */
  readonly alongside: (ear: RevocationEar) => RevocationEar;
  readonly stop: () => void;
};

const keyIsGone = () => refusal('UNAUTHENTICATED', 'Your key has ended: it has expired, or it was revoked.');
const timerMsMax = 2 ** 31 - 1;

/** Requests are over before a key is. Streams are not: each is looked after until its key ends. */
export function streamsOf(authenticate: Authenticate, limits: Limits, now = () => Date.now()): Streams {
  const open = new Map<Call, { farewell: GraphQLError | null }>();

  function end(call: Call): void {
    const stream = open.get(call);
    if (!stream || stream.farewell) return;
    stream.farewell = keyIsGone();
    call.abort();
  }

  /** Whether it was revoked may have gone unheard, so everybody is asked for now and then. */
  function recheck(): void {
    for (const call of open.keys()) {
      // Whoever cannot be looked up now is looked up next time.
      authenticate(call.request.headers).then(
        (viewer) => viewer ?? end(call),
        () => {},
      );
    }
  }
  const rechecks = setInterval(recheck, limits.streamRecheckMs);
  rechecks.unref();

  return {
    open(call) {
      const { viewer, response, signal } = call;
      // Closed already, it would count for ever.
      if (signal.aborted || response.closed) throw refusal('BAD_USER_INPUT', 'Its reader has gone.', { status: 499 });
      const own = open.keys().filter((other) => other.viewer.id === viewer.id);
      if ([...own].length >= limits.streamsOfKey) {
        throw tooMany(`Your key has ${limits.streamsOfKey} subscriptions open, as many as it may: end one first.`);
      }
      if (open.size >= limits.streams) throw tooMany('There are too many subscriptions here. Try again later.');

      const stream = { farewell: null as GraphQLError | null };
      open.set(call, stream);
      const lifeMs = viewer.expiresAt ? Math.max(0, viewer.expiresAt.getTime() - now()) : timerMsMax;
      const expiry = lifeMs < timerMsMax ? setTimeout(() => end(call), lifeMs) : undefined;
      response.once('close', () => {
        open.delete(call);
        clearTimeout(expiry);
      });
      return { farewell: () => stream.farewell };
    },
    alongside: (ear) => ({
      revoked(keyHash) {
        ear.revoked(keyHash);
        recheck();
      },
      hearing() {
        ear.hearing();
        recheck();
      },
      deaf: ear.deaf,
    }),
    stop: () => clearInterval(rechecks),
  };
}

const tooMany = (message: string) => limitExceeded(message, { status: 429, headers: { 'retry-after': '5' } });
