import { expect, test } from 'vitest';
import { fuzzyFit } from '../../../src/board/palette/fuzzy.js';

/** The texts that fit, the best first. */
function found(typed: string, texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => {
      const fit = fuzzyFit(text, typed);
      return fit ? [{ text, score: fit.score }] : [];
    })
    .sort((a, b) => a.score - b.score)
    .map(({ text }) => text);
}

/** A text with the typed letters in capitals. */
function marked(text: string, typed: string): string {
  const { at } = fuzzyFit(text, typed) ?? { at: new Set() };
  return Array.from(text, (letter, i) => (at.has(i) ? letter.toUpperCase() : letter)).join('');
}

test('a word that begins comes before one inside, and that before scattered letters; then the shorter text', () => {
  const texts = [
    'gradients/blocks.3.mlp',
    'great',
    'train/grad_norm',
    'val/upgrade',
    'a long text that begins: gra',
    'other',
  ];
  expect(found('gra', texts)).toEqual([
    'train/grad_norm',
    'gradients/blocks.3.mlp',
    'a long text that begins: gra',
    'val/upgrade',
    'great',
  ]);
  expect(found('', texts)).toHaveLength(texts.length);
});

test('each word must be there, in any order and any case', () => {
  const texts = ['train/loss', 'val/loss', 'val/acc', 'Y axis: Logarithmic'];
  expect(found('loss val', texts)).toEqual(['val/loss']);
  expect(found('y LOG', texts)).toEqual(['Y axis: Logarithmic']);
  expect(found('vl', texts)).toEqual(['val/loss', 'val/acc']);
  expect(found('lv', ['val/loss'])).toEqual([]);
  expect(found('loss zz', texts)).toEqual([]);
});

test('the letters that were typed are known', () => {
  expect(marked('upgrade/gradient', 'grad')).toBe('upgrade/GRADient');
  expect(marked('upgrade', 'grad')).toBe('upGRADe');
  expect(marked('val/loss', 'vls')).toBe('VaL/loSs');
  expect(marked('train/loss', 'loss tr')).toBe('TRain/LOSS');
});
