import type { AmazonEffect, EffectKind, ReadBack, SettledOutcome } from './effects.ts';

/** An effect with what was found out about it. */
export type ToldEffect = AmazonEffect & {
  readonly sentAt: Date | null;
  readonly readBack: ReadBack | null;
  readonly settledOutcome: SettledOutcome | null;
};

/**
 * What an effect lets expect at Amazon. UNDER_WAY: anything. DONE: it shows. OVERDUE: it should show by now. VOID: it
 * was taken back, or a person has said that it did not happen.
 */
export type EffectStanding = 'UNDER_WAY' | 'DONE' | 'OVERDUE' | 'REFUSED' | 'VOID';

const minuteMs = 60_000;
/** What moved a moment ago may not have reached the copy of Amazon's books that answered. */
export const freshMs = 10 * minuteMs;
const hourMs = 60 * minuteMs;

/** Money may take two days to show among Amazon's transactions; all else shows within the hour (amazon-sp-api.md 10-12). */
const patienceMs = (kind: EffectKind) => (kind === 'REFUND' ? 72 * hourMs : 2 * hourMs);

export function standingOf(effect: ToldEffect, at: Date): EffectStanding {
  const { state, kind, createdAt, confirmedAt, settledOutcome } = effect;
  const sentAt = effect.sentAt ?? createdAt;
  const younger = (than: Date, ms: number) => at.getTime() - than.getTime() < ms;
  switch (state) {
    case 'QUEUED':
    case 'SENDING':
      return 'UNDER_WAY';
    case 'ACCEPTED':
    case 'UNKNOWN':
      return younger(sentAt, patienceMs(kind)) ? 'UNDER_WAY' : 'OVERDUE';
    case 'CONFIRMED':
      return younger(confirmedAt ?? sentAt, freshMs) ? 'UNDER_WAY' : 'DONE';
    case 'REFUSED':
      return younger(sentAt, freshMs) ? 'UNDER_WAY' : 'REFUSED';
    case 'RECALLED':
      return 'VOID';
    case 'SETTLED':
      if (settledOutcome === 'DID_NOT_HAPPEN') return 'VOID';
      return younger(sentAt, patienceMs(kind)) ? 'UNDER_WAY' : 'DONE';
  }
}

/** The last word to Amazon about a subject; what was recalled was none. */
export function lastTold(effects: readonly ToldEffect[], kind: EffectKind, subjectId: string): ToldEffect | null {
  const told = effects.filter(
    (effect) => effect.kind === kind && effect.subject.id === subjectId && effect.state !== 'RECALLED',
  );
  return told.reduce<ToldEffect | null>((last, effect) => (last && last.id > effect.id ? last : effect), null);
}
