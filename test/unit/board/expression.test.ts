/** Expressions on the board, without a page: how keys are written, what is suggested, and what the source is asked for. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { StepwellError, ValidationError } from '../../../src/base/errors.js';
import { ExpressionSeries } from '../../../src/board/panels/line/expression/expression-series.js';
import { parseExpression, wrongText } from '../../../src/board/panels/line/expression/parsed.js';
import { nameAt, suggestedKeys, withKey } from '../../../src/board/panels/line/expression/suggestions.js';
import { compileExpression } from '../../../src/query/formula/expression.js';
import { expressionKey } from '../../../src/source/expression-key.js';
import type { Lines, LinesQuery, Source } from '../../../src/source/types.js';
import { anyCharacter } from '../../support/any-character.js';

const anyKey = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40, unit: anyCharacter }),
  fc.constantFrom(
    'train/loss',
    'a.b',
    'log',
    'in',
    'or',
    'not',
    '__proto__',
    'a`b',
    '``',
    '1',
    '-',
    'a//b',
    'größe',
    'a b',
  ),
);

describe('a key in an expression', () => {
  test('[QRY5] is read as this key and nothing else, whatever its characters', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyKey, { minLength: 1, maxLength: 4 }), (keys) => {
        const text = keys.map(expressionKey).join(' + ');
        fc.pre(text.length <= 2_000);
        expect(compileExpression(text, 'text').keys).toEqual(keys);
      }),
    );
    expect(['train/loss', 'my-loss', 'a`b'].map(expressionKey)).toEqual([
      'train/loss',
      '`my-loss`',
      '`a``b`',
    ]);
  });

  test.each([
    // `|` is the cursor.
    ['|', '', 'train/loss|'],
    ['tr|', 'tr', 'train/loss|'],
    ['a - tr|', 'tr', 'a - train/loss|'],
    ['a - tr|ai - b', 'tr', 'a - train/loss| - b'],
    ['a /tr|', 'tr', 'a /train/loss|'],
    ['2 * |b', '', '2 * train/loss|b'],
    ['a - `my l|', 'my l', 'a - train/loss|'],
    ['a - `my l|oss` - b', 'my l', 'a - train/loss| - b'],
    ['`a` - tr|', 'tr', '`a` - train/loss|'],
    ['`a``b|', 'a`b', 'train/loss|'],
    ['log(tr|)', 'tr', 'log(train/loss|)'],
  ])('takes the place of the name at the cursor: %s', (marked, typed, after) => {
    const cursor = marked.indexOf('|');
    const text = marked.replace('|', '');
    const name = nameAt(text, cursor);
    expect(name.typed).toBe(typed);
    const next = withKey(text, name, 'train/loss');
    expect(`${next.text.slice(0, next.cursor)}|${next.text.slice(next.cursor)}`).toBe(after);
  });

  test('is suggested where it contains what was typed; those that begin with it first', () => {
    expect(suggestedKeys(['a/loss', 'lr', 'LOSS', 'loss/x'], 'Loss')).toEqual(['LOSS', 'loss/x', 'a/loss']);
    expect(suggestedKeys(['a', 'b'], '')).toEqual(['a', 'b']);
  });
});

/** Answers with an empty line for each run. */
function sourceOf(answer: (query: LinesQuery) => Partial<Lines> | Promise<Partial<Lines>>) {
  const lines = vi.fn(async (query: LinesQuery) => (await answer(query)) as Lines);
  return { source: { lines } as unknown as Source, lines };
}

const linesFor = ({ runs }: LinesQuery) => ({ lines: runs.map((run) => ({ run })) }) as unknown as Lines;

describe('[QRY5] the series of an expression', () => {
  test('of all runs are one question; other ranges are another', async () => {
    const { source, lines } = sourceOf(linesFor);
    const series = new ExpressionSeries(source, 'a - b');
    const rest = { key: '', x: 'time', buckets: 64, from: 1, to: 2, neighbours: true } as const;
    const answers = await Promise.all([
      ...['r1', 'r2', 'r3'].map((run) => series.series({ ...rest, run })),
      series.series({ ...rest, run: 'r1', smoothing: { weight: 0.5 } }),
    ]);
    expect(answers.map((answer) => (answer as unknown as { run: string }).run)).toEqual([
      'r1',
      'r2',
      'r3',
      'r1',
    ]);
    const { key: _, ...asked } = rest;
    expect(lines.mock.calls.map(([query]) => query)).toEqual([
      { ...asked, runs: ['r1', 'r2', 'r3'], expressions: ['a - b'] },
      { ...asked, runs: ['r1'], expressions: ['a - b'], smoothing: { weight: 0.5 } },
    ]);
    await series.series({ ...rest, run: 'r2' });
    expect(lines).toHaveBeenCalledTimes(3);
  });

  test('an error is the error of each question; a run that is gone is the error of its own', async () => {
    const failing = sourceOf(() => Promise.reject(new StepwellError('storage', 'The disk is full.')));
    const series = new ExpressionSeries(failing.source, 'a');
    const results = await Promise.allSettled(['r1', 'r2'].map((run) => series.series({ run, key: '' })));
    expect(results.map((result) => result.status === 'rejected' && result.reason.message)).toEqual([
      'The disk is full.',
      'The disk is full.',
    ]);
    const gone = sourceOf((query) => linesFor({ ...query, runs: query.runs.filter((run) => run !== 'r1') }));
    const [first, second] = await Promise.allSettled(
      ['r1', 'r2'].map((run) => new ExpressionSeries(gone.source, 'a').series({ run, key: '' })),
    );
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'run_missing' } });
    expect(second?.status).toBe('fulfilled');
  });
});

describe('[QRY5] what the source says about an expression', () => {
  const real = sourceOf(({ expressions = [] }) => ({
    expressions: expressions.map((text, i) => compileExpression(text, `expressions[${i}]`)),
  })).source;

  test('its keys, or where it is wrong and why', async () => {
    expect(await parseExpression(real, 'train/loss - `a b` * train/loss')).toEqual({
      state: 'ready',
      keys: ['train/loss', 'a b'],
    });
    const wrong = await parseExpression(real, 'train/loss -');
    expect(wrong).toMatchObject({ state: 'wrong', position: 12 });
    expect(wrong.state === 'wrong' && wrongText(wrong)).toMatch(/^Character 13: .*missing.*[^.]\.$/);
  });

  test('any text has an answer, and a position is within it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyCharacter, maxLength: 60 }), async (text) => {
        const parsed = await parseExpression(real, text);
        expect(['ready', 'wrong']).toContain(parsed.state);
        if (parsed.state === 'wrong') expect(parsed.position).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('that it could not answer', async () => {
    const message = 'The worker is gone.';
    const { source } = sourceOf(() => Promise.reject(new StepwellError('worker_lost', message)));
    expect(await parseExpression(source, 'a')).toEqual({ state: 'failed', message });
    const other = sourceOf(() => Promise.reject(new ValidationError('Too many runs', { runs: 5 })));
    expect(await parseExpression(other.source, 'a')).toEqual({ state: 'failed', message: 'Too many runs' });
  });
});
