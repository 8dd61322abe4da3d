/** Formulas over keys: how they are read, what they refuse, and their points against brute force. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { compileExpression } from '../../../src/query/formula/expression.js';
import { answerLines } from '../../../src/query/lines.js';
import { RunReader } from '../../../src/query/run-reader.js';
import type { XAxis } from '../../../src/source/types.js';
import { memoryStore } from '../../../src/store/memory.js';
import { modelExpression, modelLine } from '../../model/lines.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, madeRun, QUERIES, RUN, START, write } from './runs.js';

vi.setConfig({ testTimeout: 60_000 });

/** Keys and value of an expression in which the keys are worth 2, 3, 5, 7 in their order. */
function read(text: string): readonly [keys: readonly string[], value: number] {
  const { keys, evaluate } = compileExpression(text, 'it');
  return [keys, evaluate([2, 3, 5, 7])];
}

function refused(text: string): StepwellError {
  try {
    compileExpression(text, 'it');
  } catch (thrown) {
    if (thrown instanceof StepwellError) return thrown;
    throw thrown;
  }
  throw new Error(`${text.slice(0, 50)} was taken`);
}

describe('expressions', () => {
  test.each<readonly [string, readonly string[], number]>([
    ['train/loss - val/loss', ['train/loss', 'val/loss'], -1],
    ['train/loss', ['train/loss'], 2],
    ['a/b/c.d_e$ / x', ['a/b/c.d_e$', 'x'], 2 / 3],
    ['layer/0/w', ['layer/0/w'], 2],
    ['(a + b)/2', ['a', 'b'], 2.5],
    ['`my-loss` - my - loss', ['my-loss', 'my', 'loss'], 2 - 3 - 5],
    ['`a``b` + ``````', ['a`b', '``'], 5],
    ['` ` * 2', [' '], 4],
    ['`__proto__` + constructor', ['__proto__', 'constructor'], 5],
    ['größe + 損失', ['größe', '損失'], 5],
    ['log10(loss)', ['loss'], Math.log10(2)],
    ['log + log ( log )', ['log'], 2 + Math.log(2)],
    ['2 ** -x ** 2', ['x'], 2 ** -4],
    ['-x ** 2', ['x'], -4],
    ['2 ** 3 ** x', ['x'], 2 ** 9],
    ['(-x) ** 2', ['x'], 4],
    ['- - + -x', ['x'], -2],
    ['a - b - c', ['a', 'b', 'c'], -6],
    ['a + b * c % d', ['a', 'b', 'c', 'd'], 2 + ((3 * 5) % 7)],
    ['1e-3 * .5 * x', ['x'], 0.001],
    ['min(a, b, c) + max(a, b) + pow(a, b)', ['a', 'b', 'c'], 2 + 3 + 8],
    ['clamp(x, -1, 1) + clamp(x, 4, 9)', ['x'], 5],
    ['sign(-x) + floor(x/y) + abs(-x)', ['x', 'x/y'], -1 + 3 + 2],
    [
      'sqrt(x) + exp(x) + log2(x) + log1p(x) + ceil(.5) + round(-.5) + log(x)',
      ['x'],
      2 ** 0.5 + Math.exp(2) + 2 + Math.log1p(2) + Math.LN2,
    ],
    ['not + in', ['not', 'in'], 5],
  ])('[QRY5] %s', (text, keys, value) => {
    const [named, found] = read(text);
    expect(named).toEqual(keys);
    expect(found).toBeCloseTo(value, 12);
  });

  test('[QRY5] NaN and infinities go through as in IEEE 754', () => {
    const value = (text: string, ...values: number[]) => compileExpression(text, 'it').evaluate(values);
    expect(value('a / b', 1, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(value('a / b', 0, 0)).toBeNaN();
    expect(value('log(a)', -1)).toBeNaN();
    expect(value('min(a, b)', 1, Number.NaN)).toBeNaN();
    expect(value('clamp(a, 0, 1)', Number.NaN)).toBeNaN();
    expect(value('clamp(a, 0, 1)', Number.POSITIVE_INFINITY)).toBe(1);
    expect(value('a - a', Number.POSITIVE_INFINITY)).toBeNaN();
  });

  test.each<readonly [string, number, string]>([
    ['', 0, 'missing'],
    ['   ', 3, 'missing'],
    ['a +', 3, 'missing'],
    ['a b', 2, 'not expected'],
    ['a; b', 1, 'not expected'],
    ['(a', 2, "')' is missing"],
    ['a)', 1, 'not expected'],
    ['1 + 2', 0, 'names no key'],
    ['a/', 2, 'missing'],
    ['a - smooth(b)', 4, "'smooth' is not a function"],
    ['constructor(a)', 0, "'constructor' is not a function"],
    ['__proto__(a)', 0, 'is not a function'],
    ['toString(a)', 0, 'is not a function'],
    ['`abs`(a)', 5, 'not expected'],
    ['abs(a)(b)', 6, 'not expected'],
    ['(a).b', 3, 'not expected'],
    ['a["b"]', 1, 'not expected'],
    ['this', -1, ''],
    ['abs()', 0, 'takes 1 arguments, not 0'],
    ['abs(a, b)', 0, 'takes 1 arguments, not 2'],
    ['pow(a)', 0, 'takes 2 arguments'],
    ['abs(a b)', 6, "')' is missing"],
    ['abs(a,)', 6, 'missing'],
    ['abs(,a)', 4, 'not expected'],
    ['"a" + b', 0, 'quoted text'],
    ['[a, b]', 0, 'a list'],
    ['a < b', 0, "'<' is not an operator of expressions"],
    ['a = 1', 0, 'not an operator'],
    ['a and b', 0, 'not an operator'],
    ['a && b', 2, 'not expected'],
    ['a ? b : c', 2, 'not expected'],
    ['a => b', 3, 'not expected'],
    ['!a', 0, 'not expected'],
    ['`a', 0, 'not expected'],
    ['1a', 1, 'number'],
    ['a\u0000', 1, 'not expected'],
    ['\u00a0a', 0, 'not expected'],
    ['💥', 0, 'not expected'],
    [`${'('.repeat(100)}a`, 65, 'nested deeper than 64'],
    [`${'-'.repeat(100)}a`, 65, 'nested deeper than 64'],
    [`a${' ** a'.repeat(300)}`, -1, ''],
    [`abs(${'abs('.repeat(200)}`, 260, 'nested deeper than 64'],
    [`a${' '.repeat(2000)}`, 2000, 'longer than 2000 characters'],
    [`${'('.repeat(1e6)}`, 2000, 'longer'],
  ])('[QRY5] %j is refused, with the place and the reason', (text, position, reason) => {
    // What is a key or a long chain is taken: they are here to show that nothing else happens.
    if (position < 0) {
      expect(compileExpression(text, 'it').keys.length).toBe(1);
      return;
    }
    const error = refused(text);
    expect([error.code, error.facts['field']]).toEqual(['validation', 'it']);
    expect(error.facts['reason']).toContain(reason);
    expect(error.facts['position']).toBe(position);
  });

  test('[QRY5] whatever text comes, the answer is a formula or a validation error', () => {
    const piece = fc.constantFrom(
      ...'ab/._-+*%()[],`"\'= <>!&|\\'.split(''),
      'abs',
      'in ',
      '**',
      '1e',
      'not ',
      '\ud800',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          try {
            const { keys, evaluate } = compileExpression(text, 'it');
            expect(typeof evaluate(keys.map(() => 1))).toBe('number');
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(StepwellError);
            const { code, facts } = thrown as StepwellError;
            expect(code).toBe('validation');
            expect(facts['position']).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: rounds(2000) },
    );
  });
});

describe('lines of expressions', () => {
  const axis = fc.oneof(
    fc.constantFrom<XAxis>('step', 'globalStep', 'time', 'relative', 'active'),
    fc.constantFrom<XAxis>({ key: 'acc' }, { key: '__proto__' }),
  );
  const FORMULAS: readonly (readonly [string, readonly string[], (...values: number[]) => number])[] = [
    ['loss - acc', ['loss', 'acc'], (a, b) => (a as number) - (b as number)],
    ['`__proto__` + 1', ['__proto__'], (a) => (a as number) + 1],
    ['max(loss, acc, `__proto__`)', ['loss', 'acc', '__proto__'], Math.max],
  ];

  test('[QRY5] equal brute force on their edges, live and stored', async () => {
    await fc.assert(
      fc.asyncProperty(
        madeRun,
        axis,
        fc.constantFrom(2, 30, 1000),
        fc.nat(10),
        async (made, x, buckets, at) => {
          const store = memoryStore();
          const live = new RunReader(store, RUN, QUERIES);
          await live.refresh();
          const asked = { runs: [RUN], expressions: FORMULAS.map(([text]) => text), x, buckets };
          for (const [i, each] of made.frames.entries()) {
            live.ingest(each, await write(store, each));
            // From here on the lines follow what is logged.
            if (i === at) await answerLines(asked, async () => live);
          }
          await live.refresh();
          const lines = await answerLines(asked, async () => live);
          expect(lines.expressions).toEqual(FORMULAS.map(([text, keys]) => ({ text, keys })));
          for (const [i, [text, keys, evaluate]] of FORMULAS.entries()) {
            const points = modelExpression(made.rows, keys, evaluate, x, START);
            const wanted = [...modelLine(points, lines.width, {}, lines)];
            const { x0, count, min, max, first, last, flags, ...line } = lines.lines[
              i
            ] as (typeof lines.lines)[0];
            expect([line.key, line.kind]).toEqual([text, 'expression']);
            expect(
              Array.from(x0, (start, b) => [start, count[b], min[b], max[b], first[b], last[b], flags[b]]),
            ).toEqual(
              wanted.map(([start, of]) => [
                start,
                of.count,
                of.min + 0,
                of.max + 0,
                of.first,
                of.last,
                of.flags,
              ]),
            );
          }
          const stored = new RunReader(store, RUN, QUERIES);
          await stored.refresh();
          expect(await answerLines(asked, async () => stored)).toEqual(lines);
        },
      ),
      { numRuns: rounds(60) },
    );
  });

  test('[QRY5] a zoom beyond the rollup, over rows that came long before, and a smoothed one', async () => {
    const store = memoryStore();
    const at = (row: number, values: Record<string, number>) => ({
      row,
      step: row,
      globalStep: 0,
      time: START + row,
      values,
    });
    const batch = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) =>
        at(from + i, { loss: from + i, ...(from + i === 3 ? { base: 100 } : {}) }),
      );
    for (let seq = 0; seq < 10; seq++)
      await write(store, frame(1, seq, [rowsRecord(batch(seq * 2000, seq * 2000 + 2000))]));
    const reader = new RunReader(store, RUN, QUERIES);
    await reader.refresh();
    const asked = { runs: [RUN], expressions: ['loss - base'], keys: ['loss'] };
    const all = await answerLines(asked, async () => reader);
    expect([all.xMin, all.xMax, all.lines[1]?.xMin]).toEqual([0, 19_999, 3]);
    const zoom = await answerLines({ ...asked, from: 15_000, to: 15_010 }, async () => reader);
    expect([zoom.width, ...(zoom.lines[1]?.mean ?? [])].slice(0, 3)).toEqual([1, 14_900, 14_901]);
    const smoothing = { weight: 0.9, unit: 5 };
    const smooth = await answerLines({ ...asked, from: 15_000, to: 15_010, smoothing }, async () => reader);
    const [loss, difference] = smooth.lines;
    // Far from its start, the average of what is 100 lower is 100 lower.
    expect((loss?.curve?.[5] ?? 0) - (difference?.curve?.[5] ?? 0)).toBeCloseTo(100, 6);
  });

  test('[QRY5] a run without one of the keys has no points; a key and an expression of one text are two lines', async () => {
    const store = memoryStore();
    const values = { 'a - b': 5, a: 1, b: 3 };
    await write(store, frame(1, 0, [rowsRecord([{ row: 0, step: 0, globalStep: 0, time: START, values }])]));
    const reader = new RunReader(store, RUN, QUERIES);
    await reader.refresh();
    const asked = { runs: [RUN], keys: ['a - b'], expressions: ['a - b', 'a - nothing', 'a - b'] };
    const { lines } = await answerLines(asked, async () => reader);
    expect(lines.map(({ kind, key, mean }) => [kind, key, ...mean])).toEqual([
      ['key', 'a - b', 5],
      ['expression', 'a - b', -2],
      ['expression', 'a - nothing'],
    ]);
  });
});
