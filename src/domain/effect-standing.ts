import type { AmazonEffect, EffectKind, ReadBack, SettledOutcome } from './effects.ts';
import type { Patience } from './patience.ts';

/** An effect with what was found out about it. */
export type ToldEffect = AmazonEffect & {
  readonly feedId: string | null;
  readonly sentAt: Date | null;
  readonly updatedAt: Date;
  readonly readBack: ReadBack | null;
  readonly settledOutcome: SettledOutcome | null;
};

/**
 * What an effect lets expect at Amazon. UNDER_WAY: anything. DONE: it shows. OVERDUE: it should show by now. VOID: it
 * was taken back, or a person has said that it did not happen.
 */
export type EffectStanding = 'UNDER_WAY' | 'DONE' | 'OVERDUE' | 'REFUSED' | 'VOID';

const dayMs = 86_400_000;

/** A moment at which effects are judged, and how long Amazon is given. */
export type Judging = { readonly at: Date; readonly patience: Patience };

export function standingOf(effect: ToldEffect, { at, patience }: Judging): EffectStanding {
  const { state, kind, createdAt, updatedAt, confirmedAt, settledOutcome } = effect;
  const sentAt = effect.sentAt ?? createdAt;
  const younger = (than: Date, ms: number) => at.getTime() - than.getTime() < ms;
  switch (state) {
    case 'QUEUED':
    case 'SENDING':
      return 'UNDER_WAY';
    case 'ACCEPTED':
      // Past its time whoever looks for it calls it unknown; and nobody has, if a day later it is not.
      return younger(sentAt, patience.shownWithinMs[kind] + dayMs) ? 'UNDER_WAY' : 'OVERDUE';
    case 'UNKNOWN':
      return younger(sentAt, patience.shownWithinMs[kind]) ? 'UNDER_WAY' : 'OVERDUE';
    case 'CONFIRMED':
      return younger(confirmedAt ?? sentAt, patience.freshMs) ? 'UNDER_WAY' : 'DONE';
    case 'REFUSED':
      return younger(sentAt, patience.freshMs) ? 'UNDER_WAY' : 'REFUSED';
    case 'RECALLED':
      return 'VOID';
    case 'SETTLED':
      if (settledOutcome === 'DID_NOT_HAPPEN') return 'VOID';
      // Whoever says that it happened may have done it a moment ago.
      return younger(updatedAt, patience.shownWithinMs[kind]) ? 'UNDER_WAY' : 'DONE';
  }
}

/** The last word to Amazon about a subject; what was recalled was none. */
export function lastTold(effects: readonly ToldEffect[], kind: EffectKind, subjectId: string): ToldEffect | null {
  const told = effects.filter(
    (effect) => effect.kind === kind && effect.subject.id === subjectId && effect.state !== 'RECALLED',
  );
  return told.reduce<ToldEffect | null>((last, effect) => (last && last.id > effect.id ? last : effect), null);
}
