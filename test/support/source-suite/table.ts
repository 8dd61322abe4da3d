/** The run table. */
import type { RunTable, Source, TableQuery } from '../../../src/source/types.js';
import { equal } from '../store-suite/assert.js';
import { type CaseDefinition, refusal, type SourceContext } from './context.js';
import { LOSS_SUMMARY } from './detail.js';
import { START } from './frames.js';
import { MAIN } from './main-run.js';
import { ARCHIVED, CRASHED, EMPTY, HOSTILE, HOSTILE_KEYS, HOSTILE_NAMES, LONG } from './other-runs.js';

const NEWEST_FIRST = [LONG, HOSTILE, CRASHED, EMPTY, MAIN];

const uids = async ({ source }: SourceContext, query: Partial<TableQuery> = {}) =>
  (await source.table({ columns: [], ...query })).rows.map(({ uid }) => uid);

export const tableCases: readonly CaseDefinition[] = [
  {
    name: '[QRY5] a table has columns of info, config and summary; what a run does not have is absent',
    async run({ source }) {
      const columns = [
        ...['id', 'status', 'created', 'duration', 'tags', 'config.lr', 'config.model.layers', 'config.nan'],
        ...['summary.best', 'summary.loss', 'summary.loss.min', 'summary.loss.mean', 'summary.loss.minStep'],
        ...[
          'summary.acc',
          'summary.acc.by',
          'summary.acc.min',
          'summary.only',
          'summary.nothing',
          'config.no.thing',
        ],
      ];
      const { rows, total, unfiltered, groups, available } = await source.table({ columns });
      equal([total, unfiltered, groups, available], [5, 5, [], undefined], 'how many');
      const values = new Map(rows.map((row) => [row.uid, row.values]));
      const none: null = null;
      equal(
        values.get(MAIN),
        [
          // The session paused for 1 ms.
          ...['main', 'completed', START, 99, ['a', 'Best'], 0.1, 3, Number.NaN],
          ...[0.9, LOSS_SUMMARY.last, LOSS_SUMMARY.min, LOSS_SUMMARY.mean, LOSS_SUMMARY.minStep],
          // An object that was set by hand hides the statistics of its key.
          ...[{ by: 'hand' }, 'hand', none, none, none, none],
        ],
        'main',
      );
      equal(
        values.get(CRASHED),
        [
          ...['Crash', 'crashed', START + 1000, 500, [], 0.2, 3, Number.NaN],
          ...[none, 8, 8, 8, 0, none, none, none, 1, none, none],
        ],
        'crashed',
      );
    },
  },
  {
    name: '[QRY5] conditions compare numbers with numbers and texts with texts; a missing value equals nothing',
    async run(context) {
      const check = async (where: string, wanted: readonly string[]) =>
        equal(await uids(context, { where }), wanted, where);
      await check('config.lr > 0.1', [CRASHED]);
      await check('config.lr >= 0.1 and status = completed', [MAIN]);
      await check('config.lr != 0.1', [LONG, HOSTILE, CRASHED, EMPTY]);
      await check('not config.lr = 0.1', [LONG, HOSTILE, CRASHED, EMPTY]);
      await check('has(config.lr)', [CRASHED, MAIN]);
      await check('not has(config.lr) and not status = failed', [HOSTILE, EMPTY]);
      await check('config.lr < 1 or status == failed', [LONG, CRASHED, MAIN]);
      await check('(config.lr < 1 or status = failed) and namespace = team', [LONG, MAIN]);
      await check('config.lr = "0.1"', []);
      await check('status = "completed"', [MAIN]);
      await check("name contains 'CRASH'", [CRASHED]);
      await check('tags contains Best', [MAIN]);
      await check('tags contains best', []);
      await check('name matches "?-cr*"', [CRASHED]);
      await check('name matches cr', []);
      await check('status in [failed, completed]', [LONG, MAIN]);
      await check('summary.loss.max > 1 and summary.loss < 1', [MAIN]);
      await check('summary.loss.nan = 1', [MAIN]);
      await check('`summary.lr/main` < -1e-3', []);
      await check('summary.lr/main > 0', [LONG]);
      await check('config.constructor.prototype = 1', [HOSTILE]);
      await check('config.__proto__.polluted', [HOSTILE]);
      await check('config.toString = 1 or has(config.hasOwnProperty)', []);
      await check('archived = true', []);
      await check('archived', []);
      await check('name >= "a" and name < "c"', [CRASHED]);
      equal(await uids(context, { where: 'archived', filter: { archived: true } }), [ARCHIVED], 'archived');
    },
  },
  {
    name: '[QRY5] rows are sorted by several columns; what is missing stands last in both directions',
    async run(context) {
      equal(await uids(context), NEWEST_FIRST, 'newest first');
      const by = (column: string, descending = false) => ({ column, descending });
      const check = async (sort: TableQuery['sort'], wanted: readonly string[]) =>
        equal(await uids(context, { sort: sort ?? [] }), wanted, JSON.stringify(sort));
      await check([by('config.lr')], [MAIN, CRASHED, LONG, HOSTILE, EMPTY]);
      await check([by('config.lr', true)], [CRASHED, MAIN, LONG, HOSTILE, EMPTY]);
      await check([by('status'), by('created')], [MAIN, CRASHED, EMPTY, HOSTILE, LONG]);
      await check([by('status', true), by('created', true)], [LONG, HOSTILE, CRASHED, EMPTY, MAIN]);
      await check([by('config.nan'), by('name')], [MAIN, CRASHED, EMPTY, LONG, HOSTILE]);
      await check([by('config.here'), by('uid', true)], [EMPTY, HOSTILE, CRASHED, LONG, MAIN]);
    },
  },
  {
    name: '[QRY5] a page is cut from all rows; the counts are of all',
    async run({ source }) {
      const page = async (offset: number, limit: number) => {
        const { rows, total, unfiltered } = await source.table({
          ...{ columns: [], offset, limit, where: 'status != failed', filter: { archived: true } },
        });
        equal([total, unfiltered], [5, 6], 'counts');
        return rows.map(({ uid }) => uid);
      };
      const all = [HOSTILE, CRASHED, EMPTY, MAIN, ARCHIVED];
      equal(await page(0, 10_000), all, 'all');
      equal(await page(1, 2), all.slice(1, 3), 'a page');
      equal(
        [await page(4, 9), await page(5, 9), await page(99, 9), await page(0, 0)],
        [[ARCHIVED], [], [], []],
        'ends',
      );
      const found = await source.table({ columns: ['id'], filter: { namespace: 'team', text: 'LONG' } });
      equal(
        found,
        { rows: [{ uid: LONG, values: ['long'] }], total: 1, unfiltered: 1, groups: [] },
        'filter',
      );
    },
  },
  {
    name: '[QRY5] groups are of equal values, in the order of their first rows, with the statistics of their numbers',
    async run({ source }) {
      const columns = ['config.lr', 'name', 'summary.loss'];
      const { rows, groups } = await source.table({
        ...{ columns, groupBy: ['config.model.layers'], sort: [{ column: 'config.lr', descending: true }] },
      });
      equal(
        rows.map(({ uid }) => uid),
        [CRASHED, MAIN, LONG, HOSTILE, EMPTY],
        'rows stand by group',
      );
      const std = Math.SQRT1_2;
      equal(
        groups.map(({ values, count, start }) => [values, count, start]),
        [
          [[3], 2, 0],
          [[null], 3, 2],
        ],
        'groups',
      );
      const [lr, name, loss] = groups[0]?.aggregates ?? [];
      equal([lr?.count, lr?.min, lr?.max, name], [2, 0.1, 0.2, null], 'statistics');
      equal(Math.abs((loss?.std ?? 0) - 8 * std) < 1e-12 && loss?.mean === 4, true, 'mean and deviation');
      const nested = await source.table({ columns: [], groupBy: ['namespace', 'status'], limit: 0 });
      equal(
        nested.groups.map(({ values, count }) => [...values, count]),
        [
          ['team', 'failed', 1],
          [HOSTILE_NAMES.namespace, 'crashed', 1],
          ['', 'crashed', 2],
          ['team', 'completed', 1],
        ],
        'two columns',
      );
    },
  },
  {
    name: '[QRY5] the columns that there are can be asked for',
    async run({ source }) {
      const { available = [] } = await source.table({
        columns: [],
        filter: { namespace: 'team' },
        available: true,
      });
      const of = (name: string) => available.find((column) => column.name === name);
      equal(
        of('status'),
        { name: 'status', from: 'info', count: 2, isNumber: false, isScalar: false },
        'info',
      );
      const layers = {
        name: 'config.model.layers',
        from: 'config',
        count: 1,
        isNumber: true,
        isScalar: false,
      };
      equal(of('config.model.layers'), layers, 'config');
      const loss = { name: 'summary.loss', from: 'summary', count: 1, isNumber: true, isScalar: true };
      equal(of('summary.loss'), loss, 'a scalar key');
      equal(of('summary.acc.by')?.isNumber, false, 'by hand');
      equal(of('summary.only'), undefined, 'of a run that is not in the filter');
    },
  },
  {
    name: '[QRY5] [ROW4] whatever a key or a config holds, it is a column like others',
    async run({ source }) {
      const columns = HOSTILE_KEYS.map((key) => `summary.${key.replace(/[\\.]/g, '\\$&')}`);
      const filter = { namespace: HOSTILE_NAMES.namespace };
      const { rows, groups } = await source.table({ columns, filter, groupBy: columns.slice(0, 5) });
      // What was set by hand wins, and that is the key itself.
      equal(rows, [{ uid: HOSTILE, values: HOSTILE_KEYS }], 'values');
      equal(groups[0]?.values, HOSTILE_KEYS.slice(0, 5), 'groups');
    },
  },
  {
    name: '[QRY5] an early answer is the exact one where nothing changed, and says whether it was checked',
    async run({ source }) {
      const query: TableQuery = { columns: ['id', 'config.lr', 'summary.loss.mean'], groupBy: ['status'] };
      const exact = await source.table(query);
      equal('early' in exact, false, 'not asked for');
      const { early, ...answer } = await source.table({ ...query, early: true });
      equal(typeof early, 'boolean', 'says so');
      equal(answer, exact, 'early');
      equal(await source.table({ ...query, early: false }), exact, 'refused');
      const { facts } = await refusal(
        source.table({ ...query, early: true, where: 'age > 3' }),
        'validation',
        'a bad condition',
      );
      equal(facts['field'], 'where', 'field');
    },
  },
  {
    name: '[QRY5] tables that nobody can mean are a validation error with the place',
    async run({ source }) {
      const bad: readonly (readonly [Partial<TableQuery>, field: string, position?: number])[] = [
        [{ columns: ['id', 'age'] }, 'columns[1]'],
        [{ columns: ['constructor'] }, 'columns[0]'],
        [{ sort: [{ column: 'x' }] }, 'sort[0].column'],
        [{ groupBy: ['__proto__'] }, 'groupBy[0]'],
        [{ columns: new Array(501).fill('id') }, 'columns'],
        [{ groupBy: new Array(6).fill('id') }, 'groupBy'],
        [{ offset: -1 }, 'offset'],
        [{ limit: 10_001 }, 'limit'],
        [{ where: '' }, 'where', 0],
        [{ where: 'status =' }, 'where', 8],
        [{ where: 'status = completed and' }, 'where', 19],
        [{ where: 'age > 3' }, 'where', 0],
        [{ where: '3 > config.lr' }, 'where', 0],
        [{ where: 'config.lr > config.lr + 1' }, 'where', 12],
        [{ where: 'constructor(status)' }, 'where', 0],
        [{ where: 'has(status, id)' }, 'where', 0],
        [{ where: 'status in failed' }, 'where', 10],
        [{ where: 'config.a < 1 < 2' }, 'where', 0],
        [{ where: `${'not '.repeat(70)}archived` }, 'where', 259],
      ];
      for (const [query, field, position] of bad) {
        const { facts } = await refusal(
          source.table({ columns: [], ...query }),
          'validation',
          JSON.stringify(query),
        );
        equal(facts['field'], field, JSON.stringify(query));
        if (position !== undefined) equal(facts['position'], position, `position in ${query.where}`);
      }
    },
  },
];

/** Asks for early answers until one of them is exact. */
async function untilChecked(source: Source, query: TableQuery): Promise<RunTable> {
  for (;;) {
    const { early, ...answer } = await source.table({ ...query, early: true });
    if (early === false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Where runs can be changed. */
export const tableChangeCases: readonly CaseDefinition[] = [
  {
    name: '[QRY5] an early answer is one of before or the exact one; if it was not exact, who listens hears of it',
    async run({ fresh }) {
      const source = await fresh();
      const query: TableQuery = { columns: ['name'], filter: { namespace: 'team' } };
      const before = await source.table(query);
      await source.edit(LONG, 'name', 'A long one');
      await source.deleteRun(MAIN);
      let notices = 0;
      const stop = await source.subscribe(({ run }) => {
        if (run === null) notices++;
      });
      const { early, ...first } = await source.table({ ...query, early: true });
      const after = await untilChecked(source, query);
      equal(after, await source.table(query), 'exact');
      equal(
        after.rows.map(({ values }) => values[0]),
        ['A long one'],
        'after',
      );
      if (early === true) {
        equal(first, before, 'as it was');
        for (let i = 0; i < 500 && notices === 0; i++)
          await new Promise((resolve) => setTimeout(resolve, 20));
        equal(notices > 0, true, 'heard');
      } else equal(first, after, 'exact at once');
      await stop();
    },
  },
  {
    name: '[QRY5] a table is as what was changed a moment ago left the runs',
    async run({ fresh }) {
      const source = await fresh();
      const names = async () =>
        (
          await source.table({ columns: ['name'], sort: [{ column: 'name' }], filter: { namespace: 'team' } })
        ).rows.map(({ values }) => values[0]);
      equal(await names(), ['Renamed', 'long'], 'at first');
      await source.edit(LONG, 'name', 'A long one');
      equal(await names(), ['A long one', 'Renamed'], 'renamed');
      await source.edit(MAIN, 'archived', true);
      equal(await names(), ['A long one'], 'archived');
      await source.deleteRun(LONG);
      equal(await names(), [], 'deleted');
      await source.restoreRun(LONG);
      equal(await names(), ['A long one'], 'restored');
      await source.deleteRun(LONG, 0);
      equal(await names(), [], 'removed');
    },
  },
];
