import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filterProblem, isFilterReady, keyFilter, loadEngine } from '../../../src/board/panels/key-filter.js';
import { sortedByKey } from '../../../src/board/panels/key-order.js';
import { compile } from '../../../src/board/pattern/compile.js';
import { matches } from '../../../src/board/pattern/program.js';

test('an expression that needs the engine lets every key through until the engine is here', async () => {
  expect(isFilterReady('a(b|c)')).toBe(false);
  expect(keyFilter('a(b|c)')('other')).toBe(true);
  expect(isFilterReady('a.*b')).toBe(true);
  expect(keyFilter('a.*b')('other')).toBe(false);
  await loadEngine();
  expect(isFilterReady('a(b|c)')).toBe(true);
  expect(keyFilter('a(b|c)')('other')).toBe(false);
  expect(keyFilter('a(b|c)')('xac')).toBe(true);
});

/** Expressions of all that is understood, small enough for the browser's engine. */
const expressions = fc.letrec<{ whole: string; term: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b',
      'B',
      '.',
      '[ab]',
      '[^a]',
      '[b-]',
      '\\w',
      '\\W',
      '\\d',
      '\\x61',
      '\\/',
      '_',
      '1',
    ),
    fc.constantFrom('^', '$', '\\b', '\\B', ''),
    tie('whole').map((inner) => `(${inner})`),
    tie('whole').map((inner) => `(?:${inner})`),
    tie('whole').map((inner) => `(?=${inner})`),
    tie('whole').map((inner) => `(?!${inner})`),
    tie('whole').map((inner) => `(?<=${inner})`),
    tie('whole').map((inner) => `(?<!${inner})`),
  ),
  term: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{0,2}', '{1,}', '{0}'))
    .map(([atom, times]) => (/^(?:\^|\$|\\b|\\B|\(\?<[=!].*|)$/.test(atom) ? atom : atom + times)),
  whole: fc
    .array(fc.array(tie('term'), { maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((ways) => ways.map((terms) => terms.join('')).join('|')),
})).whole;

const keys = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '1', '_', '/', '-'), maxLength: 7 });

describe('the metric filter', () => {
  test('finds what the regular expression finds', () => {
    fc.assert(
      fc.property(expressions, fc.array(keys, { minLength: 1, maxLength: 8 }), (source, texts) => {
        const expression = new RegExp(source, 'i');
        const program = compile(source);
        for (const text of texts)
          if (matches(program, text) !== expression.test(text)) throw new Error(`/${source}/ and ${text}`);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    '^(a+)+$',
    '^(a|a)*$',
    '(a*)*b',
    '(.*)*x',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(a?){60}a{60}b',
    '(?=(a+)+$)b',
    '(?<=(a+)+)b',
    'a*a*a*a*a*a*b',
    '(?!(a*)*$)(a*)*b',
    `${'a?'.repeat(40)}${'a'.repeat(40)}b`,
    '(((a*)*)*)*b',
  ])('%s ends for a long key', (source) => {
    // The browser's own engine does not come back from the first of these before the end of the day.
    const passes = keyFilter(source);
    expect(passes(`${'a'.repeat(511)}!`)).toBe(false);
    expect(typeof passes('A'.repeat(512))).toBe('boolean');
  });

  test('a text that is no expression is a substring, and one that has no linear-time match is said to be none', () => {
    expect(keyFilter('a(b')('xa(by')).toBe(true);
    expect(filterProblem('a(b')).toBeNull();
    expect(filterProblem('train/.*(loss|acc)')).toBeNull();
    expect(filterProblem('(a)\\1')).toContain('not supported');
    expect(filterProblem('((a{50}){50}){50}')).toContain('too large');
    expect(keyFilter('(a)\\1')('x(a)\\1')).toBe(true);
  });
});

describe('keys in order', () => {
  const sorted = (list: string[]) => sortedByKey(list, (key) => key);

  test('numbers by value, without regard to case, as a collator sorts them', () => {
    const list = [
      'b2',
      'b10',
      'B1',
      'a',
      'C',
      'b_1',
      'ba',
      'layer-2/x',
      'layer-10/x',
      '2',
      '10',
      'é',
      'e',
      'f',
    ];
    expect(sorted(list)).toEqual([...list].sort(new Intl.Collator('en', { numeric: true }).compare));
  });

  test('every order of the same keys gives the same list', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'B', '_', '1', '0', 'é', ' '), maxLength: 8 })),
        (list) => {
          expect(sorted([...list].reverse())).toEqual(sorted(list));
        },
      ),
      { numRuns: 100 },
    );
  });
});
