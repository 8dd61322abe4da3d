import { StoreSource } from '../../src/query/store-source.js';
import { encodeFrame } from '../../src/record/frame.js';
import type { TableQuery } from '../../src/source/types.js';
import { openIndexedDbStore } from '../../src/store/indexeddb.js';
import type { Store } from '../../src/store/port.js';
import { rowsRecord } from '../support/rows.js';
import { type BenchResult, type BenchRow, type Measured, measurePairs } from './harness.js';

const RUNS = 10_000;
/** Runs that are written at once. */
const AT_ONCE = 200;
const ROWS = 50;
const MOST_MS = 100;
const MOST_TIMES = 2;
/** How often a page is opened, and the list changes, to be measured. */
const OPENINGS = 5;
const CHANGES = 7;
const MOST_WAIT_MS = 120_000;
const START = 1_700_000_000_000;
const OPTIMIZERS = ['adam', 'sgd', 'rmsprop', 'lion'];

/** A run as an array in memory has it. */
interface PlainRun {
  readonly uid: string;
  readonly created: number;
  readonly optimizer: string;
  readonly lr: number;
  readonly loss: number;
}

function plainRun(i: number): PlainRun {
  return {
    uid: (i + 1).toString(16).padStart(32, '0'),
    created: START + i,
    optimizer: OPTIMIZERS[i % OPTIMIZERS.length] as string,
    lr: ((i * 7919) % RUNS) / RUNS / 100,
    loss: ((i * 104_729) % 65_521) / 65_521,
  };
}

const QUERY: TableQuery = {
  columns: ['name', 'config.lr', 'summary.loss'],
  where: 'config.lr > 0.001 and status = crashed',
  sort: [{ column: 'summary.loss' }],
  groupBy: ['config.optimizer'],
  limit: ROWS,
};

/** The same question, asked of an array: filter, sort, group with counts and statistics, cut. */
function askArray(runs: readonly PlainRun[]) {
  const found = runs.filter(({ lr }) => lr > 0.001).sort((a, b) => a.loss - b.loss || b.created - a.created);
  const groups = new Map<string, PlainRun[]>();
  for (const run of found) {
    const group = groups.get(run.optimizer) ?? [];
    groups.set(run.optimizer, group);
    group.push(run);
  }
  const statistics = (values: readonly number[]) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return [Math.min(...values), Math.max(...values), mean, Math.sqrt(squares / (values.length - 1))];
  };
  const aggregates = Array.from(groups.values(), (group) => [
    statistics(group.map(({ lr }) => lr)),
    statistics(group.map(({ loss }) => loss)),
  ]);
  return { rows: [...groups.values()].flat().slice(0, ROWS), total: found.length, aggregates };
}

/** Writes a run as a tab does that was closed before its run ended. */
async function write(store: Store, { uid, created, optimizer, lr, loss }: PlainRun): Promise<void> {
  const identity = { namespace: '', project: 'bench', label: uid };
  await store.openWriter({
    ...{ ...identity, run: uid, session: uid, recorder: uid, resume: 'never', time: created },
  });
  const bytes = encodeFrame({
    header: { run: uid, session: uid, epoch: 1, seq: 0, time: created },
    records: [
      { kind: 'run', time: created, ...identity, name: uid.slice(-6), directory: '', group: '', task: '' },
      { kind: 'config', time: created, op: 'set', path: '', data: { lr, optimizer } },
      rowsRecord([{ row: 0, step: 0, globalStep: 0, time: created, values: { loss } }]),
    ],
  });
  await store.append({ run: uid, session: uid }, 1, [{ seq: 0, bytes }]);
}

function sourceOver(store: Store): StoreSource {
  return new StoreSource(store, {
    clock: { now: () => Date.now() },
    isLive: () => false,
    queries: async () => (await import('../../src/query/queries.js')).queries,
  });
}

/** Asks for rows at once, to be checked afterwards: see `TableQuery.early`. */
async function askEarly(source: StoreSource): Promise<void> {
  const { early, rows } = await source.table({ ...QUERY, early: true });
  if (early !== true || rows.length !== ROWS) throw new Error('the answer is not an early one');
}

/** Waits until a page has stored the list of runs for pages that open later. */
async function untilListIsStored(store: Store): Promise<void> {
  const end = performance.now() + MOST_WAIT_MS;
  while (performance.now() < end) {
    const source = sourceOver(store);
    if ((await source.table({ ...QUERY, early: true })).early) return void (await source.table(QUERY));
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  throw new Error('no list was stored');
}

/** P13: a run table of 10,000 runs in IndexedDB, sorted, filtered and grouped, against the same on an array in memory. */
export const rows: readonly BenchRow[] = [
  {
    id: 'P13',
    what: 'run table',
    async run(): Promise<BenchResult[]> {
      const store = await openIndexedDbStore({ name: 'bench-table' });
      const runs = Array.from({ length: RUNS }, (_, i) => plainRun(i));
      for (let i = 0; i < RUNS; i += AT_ONCE) {
        await Promise.all(runs.slice(i, i + AT_ONCE).map((run) => write(store, run)));
      }
      // Derives what is stored of each run, as whoever lists the runs first does. Its page then stores the list.
      await sourceOver(store).table(QUERY);
      const first = sourceOver(store);
      const unlisted = await measurePairs({ ours: () => first.table(QUERY), pairs: 1, warmup: 0 });
      await untilListIsStored(store);

      let opened = sourceOver(store);
      // The check of the page before is over, and a new page opens.
      const openPage = async () => {
        await opened.table(QUERY);
        opened = sourceOver(store);
      };
      const opening = await measurePairs({
        before: openPage,
        ours: () => askEarly(opened),
        pairs: OPENINGS,
        warmup: 0,
      });
      const openingExact = await measurePairs({
        before: openPage,
        ours: () => opened.table(QUERY),
        pairs: OPENINGS,
        warmup: 0,
      });

      const source = sourceOver(store);
      const { total } = await source.table(QUERY);
      if (total !== askArray(runs).total) throw new Error('the table and the array find other runs');
      const change = async () => {
        await source.table(QUERY);
        source.notify({ run: null, revision: 0, kinds: [] });
      };
      const changed = await measurePairs({ before: change, ours: () => askEarly(source), pairs: CHANGES });
      const changedExact = await measurePairs({
        before: change,
        ours: () => source.table(QUERY),
        pairs: CHANGES,
      });
      const asked = await measurePairs({
        // The list of runs is current, as while a person sorts and turns pages.
        before: async () => void (await source.table({ columns: [], limit: 0 })),
        ours: () => source.table(QUERY),
        floor: () => askArray(runs),
      });
      const result = (what: string, measured: Measured, target: string, ok: boolean): BenchResult => {
        return { id: 'P13', what: `run table: ${what}`, unit: 'ms', ...measured, target, ok };
      };
      const firstRows = (what: string, measured: Measured) =>
        result(`first rows ${what}`, measured, `≤ ${MOST_MS} ms`, measured.ours <= MOST_MS);
      const exact = (what: string, measured: Measured) => result(`exact ${what}`, measured, '–', true);
      const times = asked.ratioToFloor ?? Number.NaN;
      return [
        result('sort, filter, group', asked, `≤ ${MOST_TIMES}× an array`, times <= MOST_TIMES),
        firstRows('after a run came or went', changed),
        exact('after a run came or went', changedExact),
        firstRows('of a page just opened', opening),
        exact('of a page just opened', openingExact),
        exact('of a page that finds no stored list', unlisted),
      ];
    },
  },
];
