/** Lists, filters and events of receivers that share a database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/base/clock.js';
import { randomId } from '../../../../src/base/ids.js';
import type { Scheduler } from '../../../../src/query/change-feed.js';
import { RunProjects } from '../../../../src/server/keys/run-projects.js';
import { ChangeHub } from '../../../../src/server/runs/change-hub.js';
import { pollRuns } from '../../../../src/server/runs/poll.js';
import { openService } from '../../../../src/server/runs/service.js';
import { SqlArchive } from '../../../../src/server/store/archive.js';
import { memoryBlobFiles } from '../../../../src/server/store/blob-files.js';
import { SqlCatalog } from '../../../../src/server/store/catalog.js';
import { SqlStore } from '../../../../src/server/store/store.js';
import type { Change } from '../../../../src/source/types.js';
import { encodeFrames } from '../../../../src/sync/wire.js';
import { frameBytes, framesBody, runBody } from '../../../support/frames.js';
import { notedDatabase, SQL_KINDS, type TestSql } from '../../../support/sql-databases.js';

const SLOW = { timeout: 300_000 };
const SESSION = 'c'.repeat(32);

/** Timers that run when a test says so; resolves when the code under test waits again. */
function manualScheduler() {
  let waiting: { readonly ms: number; readonly run: () => void }[] = [];
  let noticed = () => {};
  const scheduler: Scheduler = {
    after(ms, run) {
      const timer = { ms, run };
      waiting.push(timer);
      noticed();
      return () => {
        waiting = waiting.filter((each) => each !== timer);
      };
    },
  };
  return {
    scheduler,
    async next() {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          noticed = resolve;
        });
      }
      const due = waiting;
      waiting = [];
      const again = new Promise<void>((resolve) => {
        noticed = resolve;
      });
      for (const { run } of due) run();
      await again;
    },
  };
}

/** A receiver: what one process of `stepwell serve` is, without its socket. */
function receiverOn(sql: TestSql, index: 0 | 1, files = memoryBlobFiles()) {
  const database = notedDatabase(sql.databases[index]);
  const origin = randomId();
  const store = new SqlStore(database, files, origin);
  const archive = new SqlArchive(database, files, origin);
  const catalog = new SqlCatalog(database, store, origin);
  // The feed holds events of one run back for a while; here nothing may be held back.
  const scheduler: Scheduler = {
    after: (_ms, run) => {
      queueMicrotask(run);
      return () => {};
    },
  };
  const service = openService({
    ...{ store, archive, catalog, clock: systemClock(), library: 'test' },
    scheduler: { after: (ms, run) => (ms > 1000 ? () => {} : scheduler.after(ms, run)) },
  });
  const { source, receiver } = service;
  const hub = new ChangeHub({ source, projects: new RunProjects(store), catalog });
  return {
    ...{ database, store, archive, catalog, service, source, receiver, hub },
    async upload(run: string, project = 'digits', label = 'first') {
      await receiver.putRun(run, runBody(project, label));
      await receiver.frames(run, await framesBody(run, SESSION, 0, 2, project));
    },
    async frame(run: string, seq: number) {
      await receiver.frames(run, await framesBody(run, SESSION, seq, seq + 1));
    },
    /** Statements of `work`. */
    async statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
      const before = database.statements.length;
      await work();
      return database.statements.slice(before);
    },
  };
}

type TestReceiver = ReturnType<typeof receiverOn>;

const uid = (n: number) => n.toString(16).padStart(32, '0');
const RUN = uid(1);

describe.each(SQL_KINDS)('on %s', (_name, open) => {
  let sql: TestSql;
  let first: TestReceiver;
  let second: TestReceiver;

  beforeAll(async () => {
    sql = await open();
  }, SLOW.timeout);
  afterAll(async () => {
    await sql?.close();
  }, SLOW.timeout);
  beforeEach(async () => {
    await sql.reset();
    const files = memoryBlobFiles();
    first = receiverOn(sql, 0, files);
    second = receiverOn(sql, 1, files);
  }, SLOW.timeout);

  /** Every way to change a run, and what the other receiver's list must say afterwards. */
  const changes: readonly {
    readonly name: string;
    readonly change: () => Promise<unknown>;
    readonly seen: () => Promise<unknown>;
    readonly expected: unknown;
    readonly list?: true;
  }[] = [
    {
      name: 'a rename',
      change: () => first.source.edit(RUN, 'name', 'renamed'),
      seen: async () => (await second.source.listRuns({ text: 'RENAMED' })).map(({ name }) => name),
      expected: ['renamed'],
    },
    {
      name: 'tags',
      change: () => first.source.edit(RUN, 'tags', ['best']),
      seen: async () => (await second.source.listRuns({ tag: 'best' })).map(({ tags }) => tags),
      expected: [['best']],
    },
    {
      name: 'archiving',
      change: () => first.source.edit(RUN, 'archived', true),
      seen: async () => (await second.source.listRuns()).length,
      expected: 0,
    },
    {
      name: 'notes',
      change: () => first.source.edit(RUN, 'notes', 'n'),
      seen: async () => (await second.source.getRun(RUN))?.notes,
      expected: 'n',
    },
    {
      name: 'a frame',
      change: () => first.frame(RUN, 2),
      seen: async () => (await second.source.listRuns()).map(({ rows, values }) => [rows, values]),
      expected: [[3, 3]],
    },
    {
      name: 'the end of a run',
      async change() {
        const status = { kind: 'status', time: 5, status: 'completed', message: '', stack: '' } as const;
        const bytes = frameBytes(RUN, SESSION, 2, 1, [status]);
        await first.receiver.frames(RUN, await encodeFrames([{ bytes }]));
      },
      seen: async () =>
        (await second.source.listRuns({ status: 'completed' })).map(({ ended, rows }) => [ended, rows]),
      expected: [[5, 3]],
    },
    {
      name: 'a sign of life',
      change: () => first.receiver.frames(RUN, new Uint8Array(0)),
      seen: async () => (await second.source.listRuns({ status: 'running' })).length,
      expected: 1,
    },
    {
      name: 'a deletion that can be taken back',
      change: () => first.source.deleteRun(RUN, 60_000),
      seen: async () => (await second.source.listRuns()).length,
      expected: 0,
      list: true,
    },
    {
      name: 'a deletion for good',
      change: () => first.source.deleteRun(RUN, 0),
      seen: async () => (await second.source.listRuns()).length,
      expected: 0,
      list: true,
    },
    {
      name: 'a run of another project',
      change: () => first.upload(uid(2), 'other'),
      seen: async () => (await second.source.listProjects()).map(({ name, runs }) => [name, runs]),
      expected: [
        ['digits', 1],
        ['other', 1],
      ],
      list: true,
    },
    {
      name: 'a project',
      change: () => first.source.createProject('empty'),
      seen: async () => (await second.source.listProjects()).map(({ name }) => name),
      expected: ['digits', 'empty'],
      list: true,
    },
    {
      name: 'a blob',
      change: () => first.archive.putBlob(RUN, 'a'.repeat(64), new Blob(['x'])),
      seen: async () => (await second.source.blob(RUN, 'a'.repeat(64)))?.size,
      expected: 1,
    },
  ];

  test.each(changes)(
    '[SRV1] $name at one receiver is at the other, and is told there once',
    SLOW,
    async ({ change, seen, expected, list = false }) => {
      await first.upload(RUN);
      // Whatever the other one keeps, it keeps from now on.
      await second.source.listRuns();
      await second.source.getRun(RUN);
      await second.source.listProjects();
      const told: (string | null)[] = [];
      const time = manualScheduler();
      const end = pollRuns(second.catalog, (run) => told.push(run), time.scheduler);
      await time.next();
      expect(told).toEqual([]);
      await change();
      expect(await seen()).toEqual(expected);
      await time.next();
      await time.next();
      expect(told.includes(null)).toBe(list);
      expect(new Set(told).size).toBe(told.length);
      expect(told.length).toBeGreaterThan(0);
      end();
    },
  );

  test('[SRV1] a restored run comes back in the lists of the other receiver', SLOW, async () => {
    await first.upload(RUN);
    await first.source.deleteRun(RUN, 60_000);
    expect(await second.source.listRuns()).toEqual([]);
    await second.source.restoreRun(RUN);
    expect(await first.source.listRuns()).toHaveLength(1);
  });

  test(
    '[SRV1] what a receiver did itself is not told to it again; what another did beside it is',
    SLOW,
    async () => {
      await first.upload(RUN);
      const told: (string | null)[] = [];
      const time = manualScheduler();
      const end = pollRuns(first.catalog, (run) => told.push(run), time.scheduler);
      await time.next();
      await first.frame(RUN, 2);
      await first.source.edit(RUN, 'name', 'own');
      await first.upload(uid(2));
      await time.next();
      expect(told).toEqual([]);
      // Its own frame comes after the other one's edit, in the same second.
      await second.source.edit(RUN, 'tags', ['theirs']);
      await first.frame(RUN, 3);
      await time.next();
      expect(told).toEqual([RUN]);
      await first.frame(RUN, 4);
      await time.next();
      expect(told).toEqual([RUN]);
      end();
    },
  );

  test(
    '[SRV1] a list costs two statements and reads no frame, however many runs are live',
    SLOW,
    async () => {
      const costs: (readonly [statements: number, rows: number])[] = [];
      for (const live of [3, 40]) {
        for (let n = 1; n <= live; n++)
          if ((await first.store.getRun(uid(n))) === null) await first.upload(uid(n));
        await first.source.listRuns();
        for (let n = 1; n <= live; n++) await first.frame(uid(n), live === 3 ? 2 : n <= 3 ? 3 : 2);
        let rows = 0;
        const statements = await second.statementsOf(async () => {
          const found = await second.source.listRuns({ limit: 3 });
          rows = found.length;
          for (const { values } of found) expect(values).toBe(live === 3 ? 3 : 3 + (values - 3));
        });
        expect(statements.filter((text) => /pieces|derived|streams/.test(text))).toEqual([]);
        costs.push([statements.length, rows]);
      }
      expect(costs).toEqual([
        [2, 3],
        [2, 3],
      ]);
    },
  );

  test('[SRV1] the newest runs are found by an index, of all projects and of one', SLOW, async () => {
    const database = sql.databases[0];
    await database.query(
      `INSERT INTO stepwell.runs (uid, namespace, project, label, created, epoch, session, recorder, batch, next_row, next_step,
         global_step, status, last_seen, deleted, stale)
       SELECT lpad(to_hex(n), 32, '0'), '', 'p' || n % 10, 'x', n, 1, '', '', -1, 0, 0, 0, 'completed', n, 0, false
       FROM generate_series(1, 5000) AS n`,
    );
    await database.query('ANALYZE stepwell.runs');
    for (const filter of [{ limit: 20 }, { limit: 20, project: 'p3' }]) {
      const [list = ''] = (await first.statementsOf(() => first.source.listRuns(filter))).slice(-1);
      const params = filter.project === undefined ? ['20'] : [`'p3'`, '20'];
      const text = list.replace(/\$(\d)/g, (_, n) => params[Number(n) - 1] ?? '');
      const plan = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, TIMING off) ${text}`);
      const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
      expect(lines).toMatch(/runs_newest|runs_of_project/);
      expect(lines).not.toMatch(/Seq Scan/);
    }
    expect(await first.source.listRuns({ limit: 20 })).toHaveLength(20);
  });

  test(
    '[SRV1] an event costs no statement per listener, and each listener hears of its own project',
    SLOW,
    async () => {
      await first.upload(RUN, 'digits');
      await first.upload(uid(2), 'other');
      const unheard = await first.statementsOf(() => first.frame(RUN, 2));
      const heard = new Map<number, Change[]>();
      const listen = async (i: number, project: string | null) => {
        heard.set(i, []);
        const scope = project === null ? null : { namespace: '', name: project };
        await first.hub.subscribe(scope, (change) => heard.get(i)?.push(change));
      };
      for (let i = 0; i < 50; i++) await listen(i, i % 2 === 0 ? 'digits' : 'other');
      await listen(50, null);
      // The first event of a run looks up its project.
      await first.frame(RUN, 3);
      await expect.poll(() => heard.get(0)?.length).toBe(1);
      const told = await first.statementsOf(async () => {
        await first.frame(RUN, 4);
        await expect.poll(() => heard.get(0)?.length).toBe(2);
      });
      expect(told.length).toBe(unheard.length);
      for (let i = 0; i < 50; i++)
        expect(heard.get(i)?.map(({ run }) => run)).toEqual(i % 2 === 0 ? [RUN, RUN] : []);
      expect(heard.get(50)?.map(({ run }) => run)).toEqual([RUN, RUN]);

      const listed = await first.statementsOf(async () => {
        await first.receiver.putRun(uid(3), runBody('other'));
        await expect.poll(() => heard.get(1)?.length).toBe(1);
      });
      expect(listed.length).toBeLessThan(20);
      expect(heard.get(0)).toHaveLength(2);
      expect(heard.get(1)).toEqual([{ run: null, revision: 0, kinds: [] }]);
    },
  );
});
