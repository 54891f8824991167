import type { AmazonEffect, SettledOutcome } from './effects.ts';

type Told = Pick<AmazonEffect, 'id' | 'kind' | 'subject'>;
type Later = Told & Pick<AmazonEffect, 'state'> & { readonly settledOutcome: SettledOutcome | null };

// A package may be told again, with its tracking corrected: under the same reference that is an edit at Amazon.

/**
 * Later messages about the same package: what they say counts, not what this one says. One that told Amazon nothing,
 * and will not, stands in nobody's place.
 */
export function successorsOf<E extends Later>(effect: Told, all: readonly E[]): readonly E[] {
  return samePackage(effect, all).filter((other) => other.id > effect.id && !cameToNothing(other));
}

/** The message about the same package before this one; null for a package's first. */
export function predecessorOf<E extends Told>(effect: Told, all: readonly E[]): E | null {
  return samePackage(effect, all).findLast(({ id }) => id < effect.id) ?? null;
}

function cameToNothing({ state, settledOutcome }: Later): boolean {
  return state === 'REFUSED' || state === 'RECALLED' || (state === 'SETTLED' && settledOutcome === 'DID_NOT_HAPPEN');
}

/**
 * What goes to Amazon before this message. A correction has the turn of the package's first message: what waits until
 * Amazon shows the package must not have the correction wait for it.
 */
export function predecessorsOf<E extends Told>(effect: Told, all: readonly E[]): readonly E[] {
  if (effect.kind === 'MESSAGE_BUYER') return [];
  const turn = turnOf(effect, all);
  return all.filter((other) => {
    if (keepsNoneWaiting.has(other.kind)) return false;
    const theirs = turnOf(other, all);
    return theirs === turn ? other.id < effect.id : theirs < turn;
  });
}

/** Paper and words: what happens to the goods and the money does not depend on them. */
const keepsNoneWaiting: ReadonlySet<Told['kind']> = new Set(['UPLOAD_INVOICE', 'MESSAGE_BUYER']);

function turnOf(effect: Told, all: readonly Told[]): string {
  return samePackage(effect, all).reduce((first, { id }) => (id < first ? id : first), effect.id);
}

function samePackage<E extends Told>({ kind, subject }: Told, all: readonly E[]): readonly E[] {
  if (kind !== 'CONFIRM_SHIPMENT') return [];
  return all.filter((other) => other.kind === kind && other.subject.id === subject.id);
}
