/** Past rows. */
import type { HistoryQuery } from '../../../src/source/types.js';
import { equal } from '../store-suite/assert.js';
import { type CaseDefinition, runOf, type SourceContext } from './context.js';
import { MAIN, place } from './main-run.js';
import { historyOf } from './model.js';
import { EMPTY, HOSTILE, LONG } from './other-runs.js';

async function check(context: SourceContext, query: HistoryQuery): Promise<void> {
  const { run, from = 0, to = Infinity, limit = 1000 } = query;
  const wanted = historyOf(runOf(context, run)).filter(({ row }) => row >= from && row < to);
  equal(await context.source.getHistory(query), wanted.slice(0, limit), JSON.stringify(query));
}

export const historyCases: readonly CaseDefinition[] = [
  {
    name: '[ROW1] past rows come ascending with all their values, also those in pieces and late ones',
    async run(context) {
      await check(context, { run: MAIN });
      const [, row] = await context.source.getHistory({ run: MAIN, to: 2 });
      const values = {
        loss: 1.5,
        acc: Number.NaN,
        epoch: 0,
        late: 7,
        note: 'hello',
        data: { n: [1, Number.NaN, -0] },
      };
      equal(row, { ...place(1), values }, 'row 1');
      equal(await context.source.getHistory({ run: EMPTY }), [], 'none');
    },
  },
  {
    name: 'where a row has several kinds under one key, a scalar is what is seen',
    async run({ source }) {
      const [row] = await source.getHistory({ run: MAIN, from: 4, to: 5 });
      equal(row?.values['loss'], -0, 'not the text');
    },
  },
  {
    name: 'past rows from a number to below another one, and so many at most',
    async run(context) {
      for (const query of [
        { from: 3, to: 7 },
        { from: 3, limit: 2 },
        { from: 3, to: 3 },
        { from: 99 },
        { to: 1, limit: 1 },
        { limit: 0 },
      ]) {
        await check(context, { run: MAIN, ...query });
      }
      await check(context, { run: LONG });
      for (const query of [
        { from: 1499, to: 1502 },
        { from: 2990 },
        { from: 700, limit: 1200 },
        { limit: 5000 },
      ]) {
        await check(context, { run: LONG, ...query });
      }
    },
  },
  {
    name: '[ROW4] values of any key and any text are in a row',
    async run(context) {
      await check(context, { run: HOSTILE });
    },
  },
];
