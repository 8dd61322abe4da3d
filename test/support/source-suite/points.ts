/** Every point of a metric. */
import type { Points, PointsQuery } from '../../../src/source/types.js';
import { equal } from '../store-suite/assert.js';
import { type CaseDefinition, numbers, runOf, type SourceContext } from './context.js';
import { MAIN } from './main-run.js';
import { rowsOf } from './model.js';
import { EMPTY, LONG } from './other-runs.js';

type Column = Exclude<keyof Points, 'key'>;

/** The points of a key whose step is in the range, as {@link Points} with plain arrays. */
function expected(context: SourceContext, key: string, { run, fromStep, toStep }: PointsQuery) {
  const rows = rowsOf(runOf(context, run)).filter(
    ({ values, step }) =>
      values.has(key) &&
      !(fromStep !== undefined && step < fromStep) &&
      !(toStep !== undefined && step > toStep),
  );
  return {
    key,
    rows: rows.map(({ row }) => row),
    steps: rows.map(({ step }) => step),
    globalSteps: rows.map(({ globalStep }) => globalStep),
    times: rows.map(({ time }) => time),
    values: rows.map(({ values }) => values.get(key)),
  };
}

async function check(context: SourceContext, query: PointsQuery, keys: readonly string[]): Promise<void> {
  const found = await context.source.getMetrics(query);
  const plain = found.map((points) => {
    const column = (name: Column) => numbers(points[name], Float64Array, name);
    return {
      key: points.key,
      rows: column('rows'),
      steps: column('steps'),
      globalSteps: column('globalSteps'),
      times: column('times'),
      values: column('values'),
    };
  });
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  equal(
    plain.sort(byKey),
    keys.map((key) => expected(context, key, query)).sort(byKey),
    `points of ${JSON.stringify(query)}`,
  );
}

export const pointCases: readonly CaseDefinition[] = [
  {
    name: '[VAL1] every point comes back in log order, NaN, infinities and −0 too',
    async run(context) {
      await check(context, { run: MAIN }, ['loss', 'acc', 'epoch', 'late']);
      await check(context, { run: LONG }, ['wave', 'lr/main']);
      await check(context, { run: EMPTY }, []);
    },
  },
  {
    name: 'points of some keys; one that was never logged has none; a key asked for twice is one',
    async run(context) {
      await check(context, { run: MAIN, keys: ['acc', 'nothing', 'acc'] }, ['acc', 'nothing']);
      await check(context, { run: MAIN, keys: [] }, []);
      // A text is no metric.
      await check(context, { run: MAIN, keys: ['note', '__proto__'] }, ['note', '__proto__']);
    },
  },
  {
    name: '[ROW1] points in a range of steps, both ends included, though steps repeat and go back',
    async run(context) {
      const keys = ['loss', 'acc', 'epoch', 'late'];
      await check(context, { run: MAIN, fromStep: 1, toStep: 2.5 }, keys);
      await check(context, { run: MAIN, fromStep: 1.5 }, keys);
      await check(context, { run: MAIN, toStep: -2 }, keys);
      await check(context, { run: MAIN, fromStep: 41 }, keys);
      await check(context, { run: MAIN, fromStep: 4, toStep: 1 }, keys);
      await check(context, { run: LONG, keys: ['wave'], fromStep: 2247, toStep: 2252 }, ['wave']);
    },
  },
  {
    name: '[QRY3] typed arrays are the caller’s own',
    async run({ source }) {
      const ask = async () => (await source.getMetrics({ run: MAIN, keys: ['loss'] }))[0] as Points;
      const [first, second] = [await ask(), await ask()];
      const before = Array.from(second.values);
      first.values.fill(99);
      first.steps.fill(99);
      equal(Array.from(second.values), before, 'an answer from before');
      equal(Array.from((await ask()).values), before, 'an answer from behind');
    },
  },
];
