import { describe, expect, it } from 'vitest';
import { folded, wordsOf } from '../../src/domain/words.ts';

describe('words', () => {
  it.each([
    ['112-5550000-0000011', ['112', '5550000', '0000011']],
    ['MUG-BLUE-350', ['mug', 'blue', '350']],
    ['José Müller, Straße 5', ['jose', 'muller', 'strasse', '5']],
    ['k3j2@marketplace.amazon.com', ['k3j2', 'marketplace', 'amazon', 'com']],
    ['山田 太郎', ['山田', '太郎']],
    ['יוסי כהן', ['יוסי', 'כהן']],
    ["'; drop table orders --", ['drop', 'table', 'orders']],
    ['  ', []],
    ['ΟΔΥΣ ΟΔΥΣΣΕΥΣ Οδυσσεύς', ['οδυσ', 'οδυσσευσ']],
    ['Ødegård Łódź GROSSWALDE Großwalde', ['odegard', 'lodz', 'grosswalde']],
    [`a${'𠮷'.repeat(120)}`, [`a${'𠮷'.repeat(99)}`]],
    ['nul\0', ['nul']],
  ])('of “%s” are its runs of letters and digits', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('count once, however often and wherever they stand', () => {
    expect(wordsOf('Tea for two', null, 'two TEAS', 'tea')).toEqual(['tea', 'for', 'two', 'teas']);
  });

  it('fold what people type differently', () => {
    expect(folded('ÀÉ ﬁ Å')).toBe('ae fi a');
  });
});
