import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { checkedSpec } from '../../../src/board/panels/checked-spec.js';
import { numberLabels } from '../../../src/board/panels/number/labels.js';
import type { ScalarSummary } from '../../../src/source/types.js';
import { testSource } from '../../fixtures/test-source.js';
import { all, clear, mount, one, until } from './helpers.js';

beforeAll(() => void vi.setConfig({ testTimeout: 120_000 }));
afterEach(clear);

const SUMMARY: ScalarSummary = {
  last: 0.25,
  lastStep: 1_200,
  min: 0.125,
  minStep: 900,
  max: 2.5,
  maxStep: 0,
  mean: 1,
  count: 1_201,
  nan: 0,
  posInf: 0,
  negInf: 0,
};

test.each([
  ['both', ['min 0.125 at step 900', 'max 2.5 at step 0']],
  ['min', ['best 0.125 at step 900']],
  ['max', ['best 2.5 at step 0']],
] as const)('words where the best is %s', (best, words) => {
  expect(numberLabels(SUMMARY, best)).toEqual({ last: '0.25', step: 'step 1,200', best: words });
});

test('[VAL1] a last value that is not finite is said, and none is best while no value is finite', () => {
  const broken = { ...SUMMARY, last: Number.NaN, min: Number.NaN, max: Number.NaN, count: 0, nan: 3 };
  expect(numberLabels(broken, 'both')).toEqual({ last: 'NaN', step: 'step 1,200', best: [] });
  expect(numberLabels({ ...SUMMARY, last: Number.NEGATIVE_INFINITY }, 'min').last).toBe('−Inf');
});

test.each([
  [{ best: 'min' }, 'min'],
  [{ best: 'lowest' }, 'both'],
  [null, 'both'],
  ['max', 'both'],
])('[BRD6] options %j are checked', (options, best) => {
  const spec = checkedSpec({ id: 'x', type: 'number', keys: ['loss'], options });
  expect(spec?.options).toEqual({ best });
});

test('last and best values of several runs and keys follow the runs; what is not finite is counted', async () => {
  const source = testSource();
  for (const uid of ['a', 'b']) {
    source.addRun(uid, { name: `run ${uid}`, status: 'running' });
    for (let step = 0; step < 5; step++) {
      source.log(uid, { 's/loss': 5 - step, 's/accuracy': step / 10 }, step);
    }
  }
  source.log('b', { 's/loss': Number.NaN }, 5);
  const board = mount(source);
  await until('runs', () => all(board, 'stepwell-scalar-panel').length > 0);
  const spec = {
    id: 'scalar s/loss',
    type: 'number',
    keys: ['s/loss', 's/accuracy'],
    options: { best: 'min' },
    size: { columns: 1, rows: 1 },
  };
  board.view = { ...board.view, panels: { [spec.id]: spec } };
  const panel = await until('the panel', () => all(board, 'stepwell-number-panel')[0]);
  await until('four numbers', () => all(panel, 'article').length === 4);
  const texts = all(panel, 'article').map((article) => article.textContent.trim().replace(/\s+/g, ' '));
  expect(texts).toEqual([
    'run a · s/loss step 4 1 best 1 at step 4',
    // The last finite value; the badge counts the others.
    'run b · s/loss step 4 1 best 1 at step 4',
    'run a · s/accuracy step 4 0.4 best 0 at step 0',
    'run b · s/accuracy step 4 0.4 best 0 at step 0',
  ]);
  expect(one(panel, '.badge').textContent).toBe('1 NaN');
  source.log('a', { 's/loss': 0.5 }, 6);
  await until('the new value', () => one(panel, '.last').textContent === '0.5');
  expect(one(panel, '.best').textContent).toBe('best 0.5 at step 6');
});
