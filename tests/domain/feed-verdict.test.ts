import { describe, expect, it } from 'vitest';
import type { FeedReport } from '../../src/domain/channel.ts';
import { verdictOn } from '../../src/domain/feed-verdict.ts';

const report = (changes: Partial<FeedReport> = {}): FeedReport => ({
  messages: 3,
  refused: new Map(),
  warned: new Map(),
  wholeFile: null,
  unclear: null,
  ...changes,
});
const done = (changes: Partial<FeedReport> = {}) => ({ kind: 'DONE', ...report(changes) }) as const;
const failed = (changes: Partial<FeedReport> = {}) => ({ kind: 'FAILED', why: 'FATAL', ...report(changes) }) as const;
type Said = ReturnType<typeof done> | ReturnType<typeof failed>;
const verdicts = (said: Said) => [1, 2, 3].map((messageId) => verdictOn(said, messageId, 3));
const kinds = (said: Said) =>
  verdicts(said)
    .map(({ kind }) => kind)
    .join(' ');
const two = new Map([[2, 'No.']]);

describe('a feed that was worked off', () => {
  it('has done what its report does not name, and what it only warns of, with its words', () => {
    expect(verdicts(done({ refused: two, warned: new Map([[3, 'Odd.']]) }))).toEqual([
      { kind: 'TAKEN', remark: null },
      { kind: 'REFUSED', why: 'No.' },
      { kind: 'TAKEN', remark: 'Odd.' },
    ]);
  });

  // What a report says, and what that means for the three messages of the feed.
  it.each<readonly [string, Partial<FeedReport>, string]>([
    ['an error on the whole file', { wholeFile: 'Malformed.' }, 'REFUSED REFUSED REFUSED'],
    ['a contradiction', { unclear: 'Hm.' }, 'UNTOLD UNTOLD UNTOLD'],
    ['a contradiction, and names one', { unclear: 'Hm.', refused: two }, 'UNTOLD REFUSED UNTOLD'],
    ['a warning in a contradiction', { unclear: 'Hm.', warned: two }, 'UNTOLD UNTOLD UNTOLD'],
    ['another number of messages', { messages: 2 }, 'UNTOLD UNTOLD UNTOLD'],
    ['a message that was not sent', { refused: new Map([[4, 'No.']]) }, 'UNTOLD UNTOLD UNTOLD'],
    ['nothing that can be read', { messages: null, unclear: 'Cut off.' }, 'UNTOLD UNTOLD UNTOLD'],
  ])('whose report says %s', (_, said, expected) => {
    expect(kinds(done(said))).toBe(expected);
  });
});

describe('a feed that Amazon gave up', () => {
  const all = (words: string) => new Map([1, 2, 3].map((messageId) => [messageId, words]));

  it.each<readonly [string, Partial<FeedReport>, string]>([
    ['no report', { messages: null, unclear: 'None.' }, 'UNTOLD UNTOLD UNTOLD'],
    ['a report that names none', {}, 'UNTOLD UNTOLD UNTOLD'],
    ['a report that names one', { messages: 1, refused: two }, 'UNTOLD REFUSED UNTOLD'],
    ['a report that refuses each', { refused: all('No.') }, 'REFUSED REFUSED REFUSED'],
    [
      'a report that names each',
      {
        refused: two,
        warned: new Map([
          [1, 'Odd.'],
          [3, 'Odd.'],
        ]),
      },
      'TAKEN REFUSED TAKEN',
    ],
    [
      'a report that names each and contradicts itself',
      { warned: all('Odd.'), unclear: 'Hm.' },
      'UNTOLD UNTOLD UNTOLD',
    ],
    ['an error on the whole file', { messages: 0, wholeFile: 'Malformed.' }, 'REFUSED REFUSED REFUSED'],
  ])('with %s', (_, said, expected) => {
    expect(kinds(failed(said))).toBe(expected);
  });

  it('says why it is not known what became of a message', () => {
    expect(verdicts(failed())[0]).toEqual({ kind: 'UNTOLD', why: 'FATAL' });
  });
});
