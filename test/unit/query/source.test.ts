import { describe, expect, test } from 'vitest';
import type { Scheduler } from '../../../src/query/change-feed.js';
import { DERIVED_PREFIX } from '../../../src/query/run-state-codec.js';
import { StoreSource, type StoreSourceHooks } from '../../../src/query/store-source.js';
import type { Json, LoggedRecord } from '../../../src/record/kinds.js';
import type { Change } from '../../../src/source/types.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { type Store, WORKSPACE } from '../../../src/store/port.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, RUN, runRecord, START, sessionId, write } from './runs.js';

const OTHER = 'b'.repeat(32);

/** Time that moves only when a test says so. */
function fakeTime() {
  let now = START;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const scheduler: Scheduler = {
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  return {
    clock: { now: () => now },
    scheduler,
    async pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
        await settled();
      }
      now = end;
    },
  };
}

/** Lets everything that a store in memory answers at once come to rest. */
async function settled(): Promise<void> {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

function open(store: Store, time = fakeTime(), hooks: Partial<StoreSourceHooks> = {}) {
  return new StoreSource(store, {
    clock: time.clock,
    scheduler: time.scheduler,
    isLive: () => true,
    queries: QUERIES,
    ...hooks,
  });
}

function values(row: number, of: Record<string, number>): LoggedRecord {
  return rowsRecord([{ row, step: row, globalStep: 0, time: START + row, values: of }]);
}

/** A store with the runs of two uids: losses 1 and 2, other configs. */
async function twoRuns(): Promise<Store> {
  const store = memoryStore();
  const config = (data: Json): LoggedRecord => ({ kind: 'config', time: START, op: 'set', path: '', data });
  await write(
    store,
    frame(1, 0, [
      runRecord(),
      config({ lr: 1, model: { layers: 2, act: 'relu' }, same: [1] }),
      values(0, { loss: 1, a: 1 }),
    ]),
  );
  await write(
    store,
    frame(
      1,
      0,
      [runRecord(), config({ lr: 2, model: { layers: 2 }, same: [1] }), values(0, { loss: 2, b: 1 })],
      OTHER,
    ),
    'q',
  );
  return store;
}

async function uids(source: StoreSource, filter = {}) {
  return (await source.listRuns(filter)).map((run) => run.uid);
}

describe('StoreSource', () => {
  test('lists, filters, sorts and cuts runs', async () => {
    const source = open(await twoRuns(), fakeTime(), { isLive: (uid) => uid === RUN });
    await source.edit(OTHER, 'name', 'Zebra');
    await source.edit(OTHER, 'tags', ['Best', 'x']);
    expect(await source.listRuns({ project: 'q' })).toMatchObject([
      { uid: OTHER, name: 'Zebra', tags: ['Best', 'x'], status: 'crashed', values: 2, rows: 1 },
    ]);
    expect(await uids(source, { status: 'running' })).toEqual([RUN]);
    expect(await uids(source, { status: ['running', 'crashed'], sort: 'name' })).toEqual([RUN, OTHER]);
    expect(await uids(source, { sort: 'name', descending: true, limit: 1 })).toEqual([OTHER]);
    expect(await uids(source, { text: 'best' })).toEqual([OTHER]);
    expect(await uids(source, { tag: 'best' })).toEqual([]);
    await source.edit(RUN, 'archived', true);
    expect(await uids(source)).toEqual([OTHER]);
    expect((await uids(source, { archived: true })).length).toBe(2);
  });

  test('a list of runs that are known reads none of their frames', async () => {
    const store = await twoRuns();
    await uids(open(store));
    const reads: string[] = [];
    const counting: Store = new Proxy(store, {
      get(target, name) {
        if (name === 'readRange') reads.push('frames');
        const member = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    // Nobody writes any more: what was derived is stored by whoever lists first.
    await uids(open(store, fakeTime(), { isLive: () => false }));
    expect((await open(counting).listRuns()).map((run) => run.values)).toEqual([2, 2]);
    expect(reads).toEqual([]);
  });

  test('projects: created ones and those of runs', async () => {
    const source = open(await twoRuns());
    await source.createProject('empty', 'team');
    await source.createProject('empty', 'team');
    expect((await source.listProjects()).map(({ namespace, name, runs }) => [namespace, name, runs])).toEqual(
      [
        ['', 'p', 1],
        ['', 'q', 1],
        ['team', 'empty', 0],
      ],
    );
    await expect(source.createProject('')).rejects.toMatchObject({ code: 'validation' });
  });

  test('[RUN3] projects are edits: two tabs that create some at once lose none, and none is a run', async () => {
    const database = memoryDatabase();
    const tabs = [open(memoryStore(database)), open(memoryStore(database))];
    await Promise.all(
      tabs.flatMap((tab, i) => [0, 1, 2].map((n) => tab.createProject(`__proto__${i}${n}`, '"]'))),
    );
    for (const tab of tabs) {
      expect((await tab.listProjects()).map(({ name }) => name).sort()).toEqual(
        [0, 1].flatMap((i) => [0, 1, 2].map((n) => `__proto__${i}${n}`)),
      );
      expect(await tab.listRuns()).toEqual([]);
      expect(await tab.getRun(WORKSPACE)).toBe(null);
      await expect(tab.edit(WORKSPACE, 'name', 'x')).rejects.toMatchObject({ code: 'run_missing' });
    }
  });

  test('[RUN3] an edit is seen in every tab, by whoever made it, with no lock on the run', async () => {
    const database = memoryDatabase();
    const store = memoryStore(database);
    await write(store, frame(1, 0, [runRecord(), values(0, { loss: 1 })]));
    const here = open(store);
    const there = open(memoryStore(database));
    expect(await here.getRun(RUN)).toMatchObject({ name: 'r', notes: '' });
    await Promise.all([
      there.edit(RUN, 'name', 'one'),
      there.edit(RUN, 'notes', '# hi'),
      here.edit(RUN, 'tags', ['t']),
    ]);
    const changed = { name: 'one', notes: '# hi', tags: ['t'] };
    expect(await here.getRun(RUN)).toMatchObject(changed);
    expect(await there.getRun(RUN)).toMatchObject(changed);
    // The writer goes on undisturbed.
    await write(store, frame(1, 1, [values(1, { loss: 2 })]));
    expect((await here.getRun(RUN))?.values).toBe(2);
    for (const [field, value] of [
      ['', 1],
      ['deleted', 1],
      ['name', 2],
      ['tags', ['a', 1]],
      ['archived', 'yes'],
    ] as const) {
      await expect(here.edit(RUN, field, value as Json)).rejects.toMatchObject({ code: 'validation' });
    }
  });

  test('[RUN3] a deleted run is hidden at once, can be restored for a while, and is then gone for good', async () => {
    const store = await twoRuns();
    const time = fakeTime();
    const source = open(store, time);
    await source.deleteRun(RUN, 1000);
    expect(await uids(source)).toEqual([OTHER]);
    expect(await source.getRun(RUN)).toBeNull();
    await expect(source.series({ run: RUN, key: 'loss' })).rejects.toMatchObject({ code: 'run_missing' });
    await expect(source.deleteRun(RUN)).rejects.toMatchObject({ code: 'run_missing' });
    await time.pass(900);
    await source.restoreRun(RUN);
    await time.pass(5000);
    expect(new Set(await uids(source))).toEqual(new Set([RUN, OTHER]));

    await source.deleteRun(RUN, 1000);
    await time.pass(1001);
    expect((await store.getRun(RUN))?.deleted).toBeGreaterThan(0);
    await expect(source.restoreRun(RUN)).rejects.toMatchObject({ code: 'run_missing' });
    await expect(source.edit(RUN, 'name', 'x')).rejects.toMatchObject({ code: 'run_missing' });
    await source.deleteRun(OTHER, 0);
    expect((await store.getRun(OTHER))?.deleted).toBeGreaterThan(0);
  });

  test('[RUN3] clearing a project deletes all of its runs, archived ones too, and no others; each can be restored', async () => {
    const store = await twoRuns();
    const time = fakeTime();
    const source = open(store, time);
    const [project] = (await source.listRuns()).filter(({ uid }) => uid === RUN).map((run) => run.project);
    const inProject = (await source.listRuns({ project: project as string })).map(({ uid }) => uid);
    await source.edit(RUN, 'archived', true);
    const cleared = await source.clearProject(project as string, '', 1000);
    expect(new Set(cleared)).toEqual(new Set(inProject));
    expect(await source.listRuns({ project: project as string, archived: true })).toEqual([]);
    await source.restoreRun(RUN);
    await time.pass(1001);
    expect((await source.listRuns({ archived: true })).map(({ uid }) => uid)).toContain(RUN);
    expect(await source.clearProject('no such project')).toEqual([]);
  });

  test('[RUN3] whoever saw an edit replaces it, also with a clock that is behind', async () => {
    const database = memoryDatabase();
    const store = memoryStore(database);
    await write(store, frame(1, 0, [runRecord()]));
    const ahead = fakeTime();
    await ahead.pass(60_000);
    await open(store, ahead).edit(RUN, 'name', 'from the future');
    const behind = open(memoryStore(database));
    await behind.edit(RUN, 'name', 'now');
    expect(await behind.getRun(RUN)).toMatchObject({ name: 'now' });
  });

  test('a deletion outlives the page that made it, and a restoration in another tab counts', async () => {
    const database = memoryDatabase();
    const store = memoryStore(database);
    await write(store, frame(1, 0, [runRecord(), values(0, { loss: 1 })]));
    const time = fakeTime();
    const first = open(store, time);
    await first.deleteRun(RUN, 1000);
    const second = open(memoryStore(database), time);
    await second.restoreRun(RUN);
    await time.pass(2000);
    expect((await store.getRun(RUN))?.deleted).toBe(0);

    const vanished = fakeTime();
    await open(store, vanished).deleteRun(RUN, 1000);
    const later = fakeTime();
    const next = open(memoryStore(database), later);
    expect(await uids(next)).toEqual([]);
    expect((await store.getRun(RUN))?.deleted).toBe(0);
    await later.pass(1001);
    expect((await store.getRun(RUN))?.deleted).toBeGreaterThan(0);
  });

  test('compareRuns: common keys, values by run, config that differs', async () => {
    const source = open(await twoRuns());
    const found = await source.compareRuns([RUN, OTHER, 'c'.repeat(32)]);
    expect(found.runs.map((run) => run.uid)).toEqual([RUN, OTHER]);
    expect(found.commonKeys).toEqual(['loss']);
    expect(found.values.loss?.[OTHER]?.last).toBe(2);
    expect(new Set(Object.keys(found.values))).toEqual(new Set(['a', 'b', 'loss']));
    expect(JSON.parse(JSON.stringify(found.config))).toEqual({
      lr: { [RUN]: 1, [OTHER]: 2 },
      'model.act': { [RUN]: 'relu' },
    });
  });

  test('frames that the engine ingests are answered without reading them back', async () => {
    const database = memoryDatabase();
    const store = memoryStore(database);
    const source = open(store);
    const changes: Change[] = [];
    await source.subscribe((change) => changes.push(change));
    const first = frame(1, 0, [runRecord(), values(0, { loss: 1 })]);
    const bytes = await write(store, first);
    const reader = await source.attach(RUN);
    source.ingest(RUN, first, bytes);
    const second = frame(1, 1, [values(1, { loss: 3 })]);
    source.ingest(RUN, second, await write(store, second));
    expect(reader.state.facts.values).toBe(2);
    expect((await source.getRun(RUN))?.scalars.loss).toMatchObject({ last: 3, mean: 2, count: 2 });
    expect(changes[0]).toMatchObject({ run: RUN, kinds: ['run', 'rows'] });
    // A frame was missed: it is read.
    await write(store, frame(1, 2, [values(2, { loss: 5 })]));
    const fourth = frame(1, 3, [values(3, { loss: 7 })]);
    source.ingest(RUN, fourth, await write(store, fourth));
    expect((await source.getRun(RUN))?.scalars.loss).toMatchObject({ last: 7, mean: 4, count: 4 });
    // Another tab took the run over and wrote; then it came back here.
    await write(store, frame(2, 0, [values(4, { loss: 9 })]));
    const back = frame(3, 0, [values(5, { loss: 11 })]);
    source.ingest(RUN, back, await write(store, back));
    expect((await source.getRun(RUN))?.scalars.loss).toMatchObject({ last: 11, mean: 6, count: 6 });
    await source.detach(RUN);
    expect((await store.getDerived(RUN, DERIVED_PREFIX)).length).toBe(3);
    expect(await open(memoryStore(database)).getRun(RUN)).toEqual(await source.getRun(RUN));
  });

  test('revisions grow with every change, a crash included', async () => {
    const store = await twoRuns();
    let live = true;
    const source = open(store, fakeTime(), { isLive: () => live });
    const revision = async () => (await source.getRun(RUN))?.revision ?? -1;
    const seen = [await revision()];
    live = false;
    seen.push(await revision());
    await write(store, frame(1, 1, [values(1, { loss: 1 })]));
    seen.push(await revision());
    await source.edit(RUN, 'name', 'x');
    seen.push(await revision());
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  test('listeners hear of a run at most ten times a second, and of nothing too late', async () => {
    const time = fakeTime();
    const source = open(memoryStore(), time);
    const heard: Change[] = [];
    const stop = await source.subscribe((change) => heard.push(change));
    for (let i = 0; i < 100; i++) {
      source.notify({ run: RUN, revision: i, kinds: [i % 2 ? 'rows' : 'log'] });
      await time.pass(10);
    }
    await time.pass(100);
    expect(heard.length).toBeGreaterThan(5);
    expect(heard.length).toBeLessThanOrEqual(11);
    expect(heard.at(-1)).toMatchObject({ run: RUN, revision: 99 });
    source.notify({ run: OTHER, revision: 1, kinds: [] });
    expect(heard.at(-1)?.run).toBe(OTHER);
    stop();
    source.notify({ run: null, revision: 1, kinds: [] });
    expect(heard.at(-1)?.run).toBe(OTHER);
  });

  test('status joins what the engine and the store say', async () => {
    const source = open(await twoRuns(), fakeTime(), {
      status: () => ({ engine: 'worker', valuesPerSecond: 5 }),
    });
    const status = await source.status();
    expect(status).toMatchObject({ storage: 'memory', engine: 'worker', valuesPerSecond: 5, notices: [] });
    expect(status.usedBytes).toBeGreaterThan(0);
  });

  test('runs that do not exist', async () => {
    const source = open(memoryStore());
    expect(await source.getRun(RUN)).toBeNull();
    expect((await source.compareRuns([RUN])).runs).toEqual([]);
    for (const call of [
      source.getLogs({ run: RUN }),
      source.getHistory({ run: RUN }),
      source.getMetrics({ run: RUN }),
      source.edit(RUN, 'name', 'x'),
      source.deleteRun(RUN),
      source.restoreRun(sessionId(1)),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'run_missing' });
    }
  });
});
