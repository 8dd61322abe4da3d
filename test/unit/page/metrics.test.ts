import { expect, test } from 'vitest';
import type { Aggregation } from '../../../src/page/metrics.js';
import { Metrics } from '../../../src/page/metrics.js';
import { bench } from './harness.js';

test('[VAL2] an aggregation that does not exist is a problem, and the mean is used', () => {
  const b = bench();
  const problems: string[] = [];
  const metrics = new Metrics('train', {
    log: (row, options) => b.recorder.log(row, options),
    problem: (_, { code }) => problems.push(code),
    checkFlush: () => {},
    collect: () => false,
    points: async () => [],
  });
  metrics.collect({ loss: 1, accuracy: 1 });
  metrics.collect({ loss: 3, accuracy: 0 });
  const aggregate = { loss: 'average' as Aggregation, accuracy: 'min' } as const;
  expect(metrics.flush({ aggregate }).ok).toBe(true);
  expect(problems).toEqual(['option']);
  expect([...(b.rows()[0]?.values ?? [])]).toEqual([
    ['train/loss', 2],
    ['train/accuracy', 0],
  ]);
});
