import type { SettledOutcome } from './effects.ts';
import { invalid, type Rejection } from './rejection.ts';

/** What a person does with an effect that is stuck, or that is not to be sent. */
export type EffectCommand =
  | { readonly action: 'RETRY' }
  | { readonly action: 'RECALL' }
  | { readonly action: 'SETTLE'; readonly outcome: SettledOutcome; readonly evidence: string };
export type SettleCommand = Extract<EffectCommand, { action: 'SETTLE' }>;

const evidenceMax = 2_000;

/** Nobody can judge a word without what it rests on. */
export function evidenceProblems({ evidence }: SettleCommand): readonly Rejection[] {
  const { length } = evidence.trim();
  if (length > 0 && length <= evidenceMax) return [];
  const fix = 'Say what you saw: a case number, an amount, a date.';
  return [invalid('INVALID_INPUT', ['evidence'], `The evidence has 1 to ${evidenceMax} characters.`, fix)];
}
