import { expect, it } from 'vitest';
import { inARow, sentence } from '../../src/amazon/sentences.ts';

it('gives a sentence of somebody else’s one full stop', () => {
  expect(['Gone', 'Gone.', 'Gone!', 'Gone…'].map(sentence)).toEqual(['Gone.', 'Gone.', 'Gone!', 'Gone…']);
});

it('puts no full stop before what follows', () => {
  expect(inARow(['Gone.', 'Lost', 'Found.'])).toBe('Gone; Lost; Found.');
  expect(inARow(['InvalidInput', 'Gone.', 'For ever'], ': ')).toBe('InvalidInput: Gone: For ever');
  expect(inARow([])).toBe('');
});
