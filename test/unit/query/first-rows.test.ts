/** First rows of a run table: answers from the runs as they were read last or as an earlier page stored them. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { writeList } from '../../../src/query/snapshot/stored-list.js';
import { encodePart, type RunToStore, type StoredPart } from '../../../src/query/snapshot/stored-runs.js';
import { StoreSource } from '../../../src/query/store-source.js';
import type { Json } from '../../../src/record/kinds.js';
import type { Change, RunTable, TableQuery } from '../../../src/source/types.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import type { Store } from '../../../src/store/port.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, runRecord, START, sessionId, write } from './runs.js';

vi.setConfig({ testTimeout: 120_000 });

const QUERY: TableQuery = {
  columns: ['uid', 'name', 'tags', 'status', 'config.lr', 'summary.loss', 'summary.loss.count'],
  sort: [{ column: 'summary.loss' }],
  groupBy: ['tags'],
  limit: 10_000,
};
const EARLY: TableQuery = { ...QUERY, early: true };

const uidOf = (i: number) => (i + 1).toString(16).padStart(8, '0').padEnd(32, 'e');

/** Time that passes only when the test says so. */
class Time {
  ms = START;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  readonly scheduler = {
    after: (ms: number, run: () => void) => {
      const timer = { at: this.ms + ms, run };
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
      };
    },
  };

  /** Lets time pass, with what timers begin. */
  async pass(ms: number): Promise<void> {
    const end = this.ms + ms;
    for (;;) {
      await settled();
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.ms = Math.max(this.ms, next.at);
      next.run();
    }
    this.ms = end;
  }
}

/** Waits until nothing happens any more without a timer: the store in memory takes microtasks only. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

type Patch = Partial<{ [M in keyof Store]: (...args: never[]) => unknown }>;

/** A database of a browser, in memory, whose methods can be watched and made to fail. */
function database() {
  const data = memoryDatabase();
  const patch: Patch = {};
  const calls: string[] = [];
  const open = (): Store =>
    new Proxy(memoryStore(data), {
      get(target, name) {
        if (name === 'kind') return 'indexeddb';
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: never[]) => {
          calls.push(String(name));
          const patched = patch[name as keyof Store] as ((...args: never[]) => unknown) | undefined;
          return patched ? patched(...args) : member.apply(target, args);
        };
      },
    });
  return { open, patch, calls, store: memoryStore(data) };
}

async function addRun(store: Store, i: number, config: { [key: string]: Json } = { lr: i }): Promise<void> {
  const values = rowsRecord([{ row: 0, step: 0, globalStep: 0, time: START, values: { loss: i % 7 } }]);
  const set = { kind: 'config', time: START, op: 'set', path: '', data: config } as const;
  await write(store, frame(1, 0, [runRecord(), set, values], uidOf(i)));
}

const addLoss = (store: Store, i: number, seq: number, loss: number) =>
  write(
    store,
    frame(
      1,
      seq,
      [rowsRecord([{ row: seq, step: seq, globalStep: 0, time: START, values: { loss } }])],
      uidOf(i),
    ),
  );

/** A page over a database. */
function page(db: ReturnType<typeof database>, time: Time, isLive: () => boolean = () => false) {
  const source = new StoreSource(db.open(), {
    clock: { now: () => time.ms },
    isLive,
    queries: QUERIES,
    scheduler: time.scheduler,
  });
  const changes: Change[] = [];
  void source.subscribe((change) => changes.push(change));
  return { source, changes, exact: () => source.table(QUERY), early: () => source.table(EARLY) };
}

/** A database with so many runs, and a page that has read them. */
async function filled(runs: number) {
  const [db, time] = [database(), new Time()];
  for (let i = 0; i < runs; i++) await addRun(db.store, i);
  const first = page(db, time);
  const wanted = await first.exact();
  return { db, time, first, wanted };
}

/** The same, after the page stored the list of runs. */
async function stored(runs = 520) {
  const made = await filled(runs);
  await made.time.pass(2000);
  return made;
}

/** The values of the database itself, as text. */
async function valuesOf({ store }: ReturnType<typeof database>): Promise<string> {
  const values: unknown[] = [await store.getValue('run-list')];
  for (let i = 0; i < 30; i++) {
    for (const name of ['', ' streams']) values.push(await store.getValue(`run-list ${i}${name}`));
  }
  return JSON.stringify(values.filter((value) => value !== undefined && value !== null));
}

/** The runs as a page would store them, without their streams. */
async function listed(db: ReturnType<typeof database>, time: Time): Promise<RunToStore[]> {
  const { source } = page(db, time);
  const runs: RunToStore[] = [];
  for (const info of await source.listRuns()) {
    const detail = await source.getRun(info.uid);
    runs.push({ info, streams: [], facts: detail });
  }
  return runs;
}

const told = { run: null, revision: 0, kinds: [] };

describe('[QRY5] early answers from memory', () => {
  test('are the last answer; when something differs listeners hear of it, and the next answer is exact', async () => {
    const { db, time, first, wanted } = await filled(3);
    expect(await first.early()).toEqual({ ...wanted, early: false });
    await addRun(db.store, 3);
    first.source.notify(told);
    first.changes.length = 0;
    db.calls.length = 0;
    expect(await first.early()).toEqual({ ...wanted, early: true });
    expect(db.calls).toEqual([]);
    await time.pass(200);
    expect(first.changes).toEqual([told]);
    const current = await first.early();
    expect(current).toEqual({ ...(await page(db, time).exact()), early: false });
    expect(current.total).toBe(4);
  });

  test('when nothing differs nobody hears of anything, and the runs are read once for many answers', async () => {
    const { db, time, first, wanted } = await filled(3);
    time.ms += 5000;
    db.calls.length = 0;
    for (let i = 0; i < 5; i++) expect(await first.early()).toEqual({ ...wanted, early: true });
    await time.pass(200);
    expect(db.calls.filter((call) => call === 'listRuns')).toHaveLength(1);
    expect(first.changes).toEqual([]);
    expect(await first.early()).toEqual({ ...wanted, early: false });
  });

  test('a change that comes during the check is found, too', async () => {
    const { db, time, first, wanted } = await filled(3);
    first.source.notify(told);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    db.patch.listRuns = async () => {
      const heads = await db.store.listRuns();
      await held;
      return heads;
    };
    expect((await first.early()).early).toBe(true);
    await time.pass(10);
    // The list was read, without what comes now.
    await addRun(db.store, 3);
    first.source.notify(told);
    expect(await first.early()).toEqual({ ...wanted, early: true });
    delete db.patch.listRuns;
    first.changes.length = 0;
    release();
    await time.pass(500);
    expect(first.changes).toContainEqual(told);
    expect((await first.early()).total).toBe(4);
  });

  test('a check that fails is quiet; the next exact answer says why', async () => {
    const { db, time, first, wanted } = await filled(3);
    first.source.notify(told);
    db.patch.listRuns = async () => {
      throw new Error('no list');
    };
    expect(await first.early()).toEqual({ ...wanted, early: true });
    first.changes.length = 0;
    await time.pass(500);
    expect(first.changes).toEqual([]);
    expect(await first.early()).toEqual({ ...wanted, early: true });
    await expect(first.exact()).rejects.toThrow('no list');
    delete db.patch.listRuns;
    await time.pass(500);
    expect(await first.early()).toEqual({ ...wanted, early: false });
  });

  test('an exact answer waits for no earlier state, also while a check runs', async () => {
    const { db, first } = await filled(3);
    await addLoss(db.store, 1, 1, 99);
    first.source.notify({ run: uidOf(1), revision: 4, kinds: ['rows'] });
    const early = first.early();
    const exact = await first.exact();
    expect((await early).early).toBe(true);
    expect(exact).not.toHaveProperty('early');
    expect(exact.rows.map(({ values }) => values.at(-2))).toContain(99);
  });

  test('a filter about whose runs nothing is known is answered exactly', async () => {
    const { db, time, first } = await filled(3);
    await first.source.edit(uidOf(0), 'archived', true);
    await first.exact();
    const all = { ...EARLY, filter: { archived: true } };
    const other = page(db, time);
    await other.exact();
    other.source.notify(told);
    expect(await other.source.table(all)).toMatchObject({ total: 3, early: false });
    other.source.notify(told);
    expect(await other.source.table(all)).toMatchObject({ total: 3, early: true });
  });

  test('a bad query is refused like any other', async () => {
    const { first } = await filled(1);
    await expect(first.source.table({ ...EARLY, where: 'age > 3' })).rejects.toMatchObject({
      code: 'validation',
    });
  });
});

describe('[QRY5] early answers from the stored list', () => {
  test('are those of the page before; a difference is told, and the exact answer reads no entry of a run', async () => {
    const { db, time, wanted } = await stored();
    const opened = page(db, time);
    db.calls.length = 0;
    expect(await opened.early()).toEqual({ ...wanted, early: true });
    expect(new Set(db.calls)).toEqual(new Set(['getValue', 'getValues']));
    await time.pass(200);
    expect(opened.changes).toEqual([]);
    expect(db.calls).not.toContain('derivedOf');
    expect(await opened.early()).toEqual({ ...wanted, early: false });

    await addLoss(db.store, 7, 1, 1000);
    await addRun(db.store, 600);
    const later = page(db, time);
    expect(await later.early()).toEqual({ ...wanted, early: true });
    await time.pass(200);
    expect(later.changes).toEqual([told]);
    const now = await later.early();
    expect(now).toEqual({ ...(await page(db, time).exact()), early: false });
    expect(now.rows.map(({ values }) => values.at(-2))).toContain(1000);
  });

  test('an exact answer and a list are never taken from the stored list unchecked', async () => {
    const { db, time } = await stored();
    await addLoss(db.store, 7, 1, 1000);
    const editor = page(db, time);
    await editor.source.edit(uidOf(8), 'name', 'renamed');
    await editor.source.deleteRun(uidOf(9));
    for (const opened of [page(db, time), page(db, time)]) {
      const infos = await opened.source.listRuns();
      expect(infos.find(({ uid }) => uid === uidOf(8))?.name).toBe('renamed');
      expect(infos.some(({ uid }) => uid === uidOf(9))).toBe(false);
      const { rows, total } = await opened.exact();
      expect(total).toBe(519);
      expect(rows.map(({ values }) => values.at(-2))).toContain(1000);
    }
  });

  test('every value comes back as it was', async () => {
    const [db, time] = [database(), new Time()];
    const odd: { [key: string]: Json } = {
      nan: Number.NaN,
      zero: -0,
      infinite: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      tilde: '~NaN',
      ['__proto__']: { ['constructor']: 1 },
      lone: '\ud800',
      nothing: null,
      empty: {},
    };
    for (let i = 0; i < 1100; i++) await addRun(db.store, i, { ...odd, lr: i });
    const hostile = Object.fromEntries([
      ['__proto__', -0],
      ['constructor', Number.NaN],
    ]) as { [key: string]: number };
    const values = { row: 1, step: 1, globalStep: 0, time: START, values: hostile };
    await write(db.store, frame(1, 1, [rowsRecord([values])], uidOf(9)));
    const columns = [
      ...QUERY.columns,
      ...Object.keys(odd).map((key) => `config.${key}`),
      ...['summary.__proto__', 'summary.constructor.nan', 'summary.toString'],
    ];
    const query = { ...QUERY, columns, available: true };
    const wanted = await page(db, time).source.table(query);
    await time.pass(2000);
    const found = await page(db, time).source.table({ ...query, early: true });
    expect(found.early).toBe(true);
    expect(found).toEqual({ ...wanted, early: true });
    expect(Object.is(found.rows[0]?.values[columns.indexOf('config.zero')], -0)).toBe(true);
  });

  test('a run that was being written is shown as running until the check', async () => {
    const { db, time } = await filled(520);
    const writing = page(db, time, () => true);
    const status = ({ rows }: RunTable) => new Set(rows.map(({ values }) => values[3]));
    expect(status(await writing.exact())).toEqual(new Set(['running']));
    await time.pass(40_000);
    const opened = page(db, time);
    expect(status(await opened.early())).toEqual(new Set(['running']));
    await time.pass(200);
    expect(opened.changes).toEqual([told]);
    expect(status(await opened.early())).toEqual(new Set(['crashed']));
  });

  test('fewer than 500 runs are not stored', async () => {
    const few = await filled(499);
    await few.time.pass(60_000);
    expect(await valuesOf(few.db)).toBe('[]');
    await addRun(few.db.store, 499);
    await few.first.exact();
    await few.time.pass(2000);
    expect(await valuesOf(few.db)).toContain('"ready":true');
  });

  const damages: readonly (readonly [name: string, damage: (store: Store) => Promise<void>])[] = [
    ['no part', (store) => store.putValue('run-list 0', null)],
    ['a part that is no part', (store) => damagePart(store, () => ({ size: undefined }))],
    ['a text cut off', (store) => damagePart(store, ({ facts }) => ({ facts: facts.slice(1) }))],
    ['fewer rows', (store) => damagePart(store, ({ size }) => ({ size: size - 1 }))],
    ['a column that is too short', (store) => damagePart(store, shortened('numbers'))],
    ['statistics that are missing', (store) => damagePart(store, shortened('statistics'))],
    ['no column at all', (store) => damagePart(store, () => ({ statistics: [] }))],
    [
      'keys that are nowhere',
      (store) =>
        damagePart(store, ({ facts }) => ({ facts: facts.replace(/"keys":\[.*?\]\]/, '"keys":[]') })),
    ],
    [
      'a run without a name',
      (store) => damagePart(store, ({ texts }) => ({ texts: texts.replace(`"${uidOf(3)}"`, '3') })),
    ],
    [
      'an unknown status',
      (store) => damagePart(store, ({ texts }) => ({ texts: texts.replace('"crashed"', '"lost"') })),
    ],
    ['a part of another writer', (store) => damagePart(store, () => ({}), 'another')],
    ['a writer that never came to its end', async (store) => damageHead(store, { ready: false })],
    ['another version', async (store) => damageHead(store, { version: 'v6/list1' })],
    ['too many parts', async (store) => damageHead(store, { parts: 1e9 })],
    ['a value of somebody else', (store) => store.putValue('run-list', 'mine')],
  ];

  async function damagePart(
    store: Store,
    change: (part: StoredPart) => Partial<Record<keyof StoredPart, unknown>>,
    stamp?: string,
  ): Promise<void> {
    const found = (await store.getValue('run-list 0')) as { stamp: string; value: StoredPart };
    const value = { ...found.value, ...change(found.value) };
    await store.putValue('run-list 0', { stamp: stamp ?? found.stamp, value });
  }

  const shortened = (field: 'numbers' | 'statistics') => (part: StoredPart) => ({
    [field]: part[field].map(() => new Float64Array(1)),
  });

  async function damageHead(store: Store, change: object): Promise<void> {
    await store.putValue('run-list', { ...((await store.getValue('run-list')) as object), ...change });
  }

  test.each(damages)('%s: the list is not used, and written anew', async (_, damage) => {
    const { db, time, wanted } = await stored(505);
    await damage(db.store);
    const opened = page(db, time);
    expect(await opened.early()).toEqual({ ...wanted, early: false });
    await time.pass(2000);
    expect(await page(db, time).early()).toEqual({ ...wanted, early: true });
  });

  test('damaged streams only cost the reading of every run', async () => {
    const { db, time, wanted } = await stored(505);
    const found = (await db.store.getValue('run-list 0 streams')) as object;
    await db.store.putValue('run-list 0 streams', { ...found, value: '[' });
    const opened = page(db, time);
    expect(await opened.early()).toEqual({ ...wanted, early: true });
    await time.pass(200);
    expect(db.calls).toContain('derivedOf');
    expect(opened.changes).toEqual([]);
    expect(await opened.exact()).toEqual(wanted);
  });

  test('a list that is too large is not stored, and takes an older list off the disk', async () => {
    const { db, time } = await stored(505);
    const large = 'x'.repeat(100_000);
    for (let i = 1000; i < 1200; i++) await addRun(db.store, i, { large });
    const opened = page(db, time);
    await opened.exact();
    await time.pass(2000);
    expect(await valuesOf(db)).toBe('[]');
    db.calls.length = 0;
    time.ms += 60_000;
    await opened.exact();
    await time.pass(60_000);
    // Nor is it encoded again: nobody asks whether a list is stored.
    expect(db.calls).toContain('listRuns');
    expect(db.calls).not.toContain('getValue');
  });

  test('a write that fails is quiet and not tried again by this page', async () => {
    const { db, time, first, wanted } = await filled(505);
    let tries = 0;
    db.patch.putValue = async () => {
      tries++;
      throw new Error('full');
    };
    await time.pass(2000);
    time.ms += 60_000;
    expect(await first.exact()).toEqual(wanted);
    await time.pass(60_000);
    expect(tries).toBe(1);
    delete db.patch.putValue;
    await page(db, time).exact();
    await time.pass(2000);
    expect((await page(db, time).early()).early).toBe(true);
  });

  test('a list that hardly differs is kept; one that differs is replaced, but not before 30 s', async () => {
    const { db, time, first } = await stored(600);
    const before = await valuesOf(db);
    const change = async (from: number, to: number) => {
      for (let i = from; i < to; i++) await addLoss(db.store, i, 1, 50);
      first.source.notify(told);
      await first.exact();
    };
    await change(0, 6);
    await time.pass(60_000);
    expect(await valuesOf(db)).toBe(before);
    await change(6, 7);
    await time.pass(2000);
    const after = await valuesOf(db);
    expect(after).not.toBe(before);
    await change(7, 30);
    await time.pass(25_000);
    expect(await valuesOf(db)).toBe(after);
    await time.pass(6000);
    expect(await valuesOf(db)).not.toBe(after);
  });

  test('nothing is encoded or written while an answer is being made', async () => {
    const { db, time, first } = await filled(505);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    db.patch.listRuns = async () => {
      await held;
      return db.store.listRuns();
    };
    first.source.notify(told);
    const answer = first.exact();
    await time.pass(20_000);
    expect(db.calls).not.toContain('putValue');
    release();
    await answer;
    await time.pass(2000);
    expect(await valuesOf(db)).toContain('"ready":true');
  });

  test('runs about which nobody had asked are stored with what tables show of them once somebody asks', async () => {
    const [db, time] = [database(), new Time()];
    for (let i = 0; i < 505; i++) await addRun(db.store, i);
    await page(db, time).source.table({ ...QUERY, filter: { project: 'another' } });
    await time.pass(2000);
    const opened = page(db, time);
    const wanted = await opened.early();
    expect(wanted).toMatchObject({ total: 505, early: false });
    await time.pass(2000);
    expect(await page(db, time).early()).toEqual({ ...wanted, early: true });
  });

  test('a writer stops where another one began meanwhile', async () => {
    const { db, time, wanted } = await filled(505);
    const stored: string[] = [];
    db.patch.putValue = async (key: string, value: unknown) => {
      await db.store.putValue(key, value);
      if (stored.push(key) > 1) return;
      const runs = await listed(db, time);
      const parts: ReturnType<typeof encodePart>[] = [];
      for (let at = 0; at < runs.length; at = parts.at(-1)?.next ?? 0) parts.push(encodePart(runs, at));
      await writeList(db.store, parts);
    };
    await time.pass(1500);
    expect(stored).toEqual(['run-list']);
    delete db.patch.putValue;
    expect(await page(db, time).early()).toEqual({ ...wanted, early: true });
  });

  test('two pages that write at the same time leave one whole list', async () => {
    const { db, time, wanted } = await filled(505);
    await page(db, time).exact();
    await page(db, time).exact();
    await time.pass(2000);
    expect(await page(db, time).early()).toEqual({ ...wanted, early: true });
  });
});

describe('[STO8] a removed run leaves the stored list', () => {
  const SECRET = `"${uidOf(5)}"`;

  test('at once where this library removes the run', async () => {
    const { db, time } = await stored();
    expect(await valuesOf(db)).toContain(uidOf(5));
    const other = page(db, time);
    await other.source.deleteRun(uidOf(5), 5000);
    expect(await valuesOf(db)).toContain(uidOf(5));
    await time.pass(6000);
    expect(await valuesOf(db)).toBe('[]');
    await other.exact();
    await time.pass(40_000);
    expect(await valuesOf(db)).toContain('"ready":true');
    expect(await valuesOf(db)).not.toContain(uidOf(5));
  });

  test('with the next list where an earlier version removed the run', async () => {
    const { db, time, first } = await stored();
    await db.store.deleteRun(uidOf(5), time.ms);
    expect(await valuesOf(db)).toContain(uidOf(5));
    time.ms += 60_000;
    await first.exact();
    await time.pass(2000);
    expect(await valuesOf(db)).toContain('"ready":true');
    expect(await valuesOf(db)).not.toContain(uidOf(5));
  });

  test('also where the list of another version is stored', async () => {
    const { db, time } = await stored();
    const head = (await db.store.getValue('run-list')) as object;
    await db.store.putValue('run-list', { ...head, version: 'v9/other' });
    await page(db, time).source.deleteRun(uidOf(5), 0);
    expect(await valuesOf(db)).toBe('[]');
  });

  test('and is not written back by a page that had read the runs before', async () => {
    const { db, time } = await filled(505);
    let isRemoved = false;
    db.patch.putValue = async (key: string, value: unknown) => {
      if (!isRemoved) {
        isRemoved = true;
        await page(db, time).source.deleteRun(uidOf(5), 0);
      }
      await db.store.putValue(key, value);
    };
    await time.pass(2000);
    expect(isRemoved).toBe(true);
    expect(await valuesOf(db)).not.toContain(SECRET.slice(1, -1));
  });

  test('a list of too few runs goes as a whole', async () => {
    const { db, time, first } = await stored(501);
    await db.store.deleteRun(uidOf(5), time.ms);
    await db.store.deleteRun(uidOf(6), time.ms);
    time.ms += 60_000;
    await first.exact();
    await time.pass(2000);
    expect(await valuesOf(db)).toBe('[]');
  });
});

describe('[QRY5] whatever happened to the runs', () => {
  type Step = readonly [what: 'write' | 'edit' | 'add' | 'delete' | 'restore' | 'tell' | 'pass', run: number];
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom('write', 'edit', 'add', 'delete', 'restore', 'tell', 'pass'),
    fc.nat(9),
  );

  test('an early answer is one of before; after the notice the answer is the exact one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (steps, isOpened) => {
          const [db, time] = [database(), new Time()];
          const first = 495;
          for (let i = 0; i < 505; i++) await addRun(db.store, i);
          const here = page(db, time);
          const before = await here.exact();
          await time.pass(2000);
          const editor = page(db, time);
          let next = 505;
          const seqs = new Map<number, number>();
          for (const [what, at] of steps) {
            const run = first + at;
            if (what === 'add') await addRun(db.store, next++);
            else if (what === 'tell') here.source.notify(told);
            else if (what === 'pass') await time.pass(300);
            else if (what === 'restore') await editor.source.restoreRun(uidOf(run));
            else if ((await editor.source.getRun(uidOf(run))) !== null) {
              const seq = (seqs.get(run) ?? 0) + 1;
              if (what === 'write') {
                seqs.set(run, seq);
                await addLoss(db.store, run, seq, seq * 10);
              } else if (what === 'edit') await editor.source.edit(uidOf(run), 'tags', [`${seq}`, what]);
              else await editor.source.deleteRun(uidOf(run), 1e9);
            }
          }
          const asked = isOpened ? page(db, time) : here;
          asked.changes.length = 0;
          const early = await asked.early();
          // The page here heard of nothing, or asks for the first time since.
          expect({ ...early, early: true }).toEqual({ ...before, early: true });
          await time.pass(2000);
          const exact = await page(db, time).exact();
          const hasChanged = JSON.stringify(exact) !== JSON.stringify(before);
          if (early.early && hasChanged) expect(asked.changes).toContainEqual(told);
          time.ms += 2000;
          await asked.early();
          await time.pass(2000);
          const { early: _, ...after } = await asked.early();
          expect(after).toEqual(exact);
          expect(await asked.exact()).toEqual(exact);
        },
      ),
      { numRuns: rounds(12) },
    );
  });
});

/** Writes a sign of life, as a writer does that commits nothing. */
test('[QRY5] a sign of life of a writer is a difference', async () => {
  const { db, time, first, wanted } = await filled(3);
  const stream = { run: uidOf(0), session: sessionId(1) };
  await db.store.append(stream, 1, [], { patch: { lastSeen: START + 5 } });
  time.ms += 5000;
  expect(await first.early()).toEqual({ ...wanted, early: true });
  await time.pass(200);
  expect(first.changes).toEqual([told]);
});
