/** Run tables after changes: whatever changes a run, and wherever, the next table is that of a source that caches nothing yet. */
import { describe, expect, test, vi } from 'vitest';
import { StoreSource } from '../../../src/query/store-source.js';
import type { Change, TableQuery } from '../../../src/source/types.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import type { Store } from '../../../src/store/port.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, RUN, runRecord, START, sessionId, write } from './runs.js';

vi.setConfig({ testTimeout: 60_000 });

const OTHER = 'b'.repeat(32);
const THIRD = 'c'.repeat(32);
const RUNS = [RUN, OTHER, ...Array.from({ length: 20 }, (_, i) => (i + 16).toString(16).padEnd(32, '3'))];

const QUERY: TableQuery = {
  columns: ['name', 'tags', 'archived', 'status', 'summary.loss', 'summary.loss.count', 'config.lr'],
  where: 'not name contains hidden',
  sort: [{ column: 'name' }, { column: 'summary.loss', descending: true }],
  groupBy: ['tags', 'status'],
  available: true,
};

const values = (row: number, loss: number) =>
  rowsRecord([{ row, step: row, globalStep: 0, time: START, values: { loss } }]);

/** A database with runs, and two tabs over it. What the other tab changes is told to the first one. */
async function twoTabs(wrap = (store: Store) => store) {
  const database = memoryDatabase();
  const now = { ms: START };
  const open = (store: Store, onChange?: (change: Change) => void) =>
    new StoreSource(store, {
      clock: { now: () => now.ms },
      isLive: () => false,
      queries: QUERIES,
      scheduler: { after: () => () => {} },
      ...(onChange ? { onChange } : {}),
    });
  const store = memoryStore(database);
  for (const [i, run] of RUNS.entries()) await write(store, frame(1, 0, [runRecord(), values(0, i)], run));
  const here = open(wrap(memoryStore(database)));
  const other = open(memoryStore(database), (change) => here.notify(change));
  /** The table as a tab sees it that has just been opened. */
  const fresh = () => open(memoryStore(database)).table(QUERY);
  // Stores what is derived of the runs, so that the first tab opens no run.
  await fresh();
  const check = async () => expect(await here.table(QUERY)).toEqual(await fresh());
  await check();
  return { here, other, store, now, fresh, check };
}

type Tabs = Awaited<ReturnType<typeof twoTabs>>;

/** Changes that a source makes. */
const edits: readonly (readonly [
  name: string,
  change: (source: StoreSource, tabs: Tabs) => Promise<void>,
])[] = [
  ['a name', (source) => source.edit(OTHER, 'name', 'a new name')],
  ['a name that the condition hides', (source) => source.edit(RUN, 'name', 'hidden')],
  ['a tag', (source) => source.edit(RUN, 'tags', ['new'])],
  ['an archived run', (source) => source.edit(RUN, 'archived', true)],
  ['a deleted run', (source) => source.deleteRun(OTHER)],
  ['a removed run', (source) => source.deleteRun(OTHER, 0)],
  [
    'a restored run',
    async (source, { check }) => {
      await source.deleteRun(OTHER);
      await check();
      await source.restoreRun(OTHER);
    },
  ],
];

/** Changes that a writer makes. */
const writes: readonly (readonly [name: string, change: (store: Store) => Promise<unknown>, run: string])[] =
  [
    ['a value', (store) => write(store, frame(1, 1, [values(1, 99)])), RUN],
    ['a new run', (store) => write(store, frame(1, 0, [runRecord(), values(0, 7)], THIRD)), THIRD],
    [
      'a config',
      (store) =>
        write(store, frame(1, 1, [{ kind: 'config', time: START, op: 'set', path: '', data: { lr: 0.5 } }])),
      RUN,
    ],
    [
      'a status',
      async (store) => {
        const stream = { run: OTHER, session: sessionId(1) };
        await store.append(stream, 1, [], { patch: { status: 'completed', lastSeen: START + 5 } });
      },
      OTHER,
    ],
  ];

describe('[QRY5] a table shows', () => {
  test.each(edits)('%s, changed here', async (_, change) => {
    const tabs = await twoTabs();
    const before = await tabs.fresh();
    await change(tabs.here, tabs);
    await tabs.check();
    if (change !== edits.at(-1)?.[1]) expect(await tabs.fresh()).not.toEqual(before);
  });

  test.each(edits)('%s, changed in another tab', async (_, change) => {
    const tabs = await twoTabs();
    await change(tabs.other, tabs);
    await tabs.check();
  });

  test.each(writes)('%s, written in another tab that tells which run', async (_, change, run) => {
    const { here, store, check, fresh } = await twoTabs();
    const before = await fresh();
    await change(store);
    here.notify({ run, revision: 4, kinds: ['rows'] });
    await check();
    expect(await fresh()).not.toEqual(before);
  });

  test.each(writes)('%s, written in another tab that tells of the list', async (_, change) => {
    const { here, store, check, fresh } = await twoTabs();
    const before = await fresh();
    await change(store);
    here.notify({ run: null, revision: 0, kinds: [] });
    await check();
    expect(await fresh()).not.toEqual(before);
  });

  test.each(writes)('%s, written in another tab that told nothing, after a second', async (_, change) => {
    const { store, now, check, fresh } = await twoTabs();
    const before = await fresh();
    await store.append({ run: RUN, session: sessionId(1) }, 1, [], { patch: { batch: 7 } });
    await change(store);
    now.ms += 1001;
    await check();
    expect(await fresh()).not.toEqual(before);
  });

  test('one change after the other, each time only the changed run being read', async () => {
    const { here, store, check } = await twoTabs();
    for (let seq = 1; seq < 6; seq++) {
      await write(store, frame(1, seq, [values(seq, seq * 1.5)]));
      here.notify({ run: RUN, revision: 0, kinds: ['rows'] });
      await check();
      await here.edit(OTHER, 'tags', [`${seq}`]);
      await check();
    }
  });

  test('an edit that another tab makes while the list is being read', async () => {
    let hold: Promise<void> | null = null;
    let isRead = () => {};
    const wrap = (store: Store) =>
      new Proxy(store, {
        get(target, name) {
          const member = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          if (name !== 'derivedOf') return member.bind(target);
          return async (...args: Parameters<Store['derivedOf']>) => {
            const found = await target.derivedOf(...args);
            isRead();
            await hold;
            return found;
          };
        },
      });
    const { here, other, store, check } = await twoTabs(wrap);
    // Makes the run's digest one that has to be read from the store.
    await store.append({ run: OTHER, session: sessionId(1) }, 1, [], { patch: { lastSeen: START + 1 } });
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const reading = new Promise<void>((resolve) => {
      isRead = resolve;
    });
    const answer = here.listRuns();
    await reading;
    await other.edit(OTHER, 'name', 'edited meanwhile');
    release();
    await answer;
    expect((await here.listRuns()).find(({ uid }) => uid === OTHER)?.name).toBe('edited meanwhile');
    await check();
  });
});
