import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomId } from '../../../../src/base/ids.js';
import { SqlArchive } from '../../../../src/server/store/archive.js';
import { memoryBlobFiles } from '../../../../src/server/store/blob-files.js';
import { MIGRATIONS, migrate, TABLES } from '../../../../src/server/store/migrations.js';
import { openPostgres } from '../../../../src/server/store/postgres.js';
import type { SqlDatabase, SqlSession } from '../../../../src/server/store/sql.js';
import { SqlStore } from '../../../../src/server/store/store.js';
import { archiveSuite } from '../../../support/archive-suite.js';
import { longOrShort } from '../../../support/long.js';
import { findPostgres, startPostgres, type TestPostgres } from '../../../support/postgres.js';
import { createReplica } from '../../../support/store-suite/archive-context.js';
import { concat, framesOf, readAll } from '../../../support/store-suite/context.js';
import { storeSuite } from '../../../support/store-suite.js';

/** Initialising a cluster writes 40 MB. */
const SLOW_MS = 300_000;
const RECEIVERS = 3;
/** Frames that receivers get at once: in the short form each still meets the others dozens of times. */
const FRAMES = longOrShort(120, 24);
/** Rounds of a race. What may go wrong in one may in each, and the next run of the tests has as many. */
const MANY = longOrShort(60, 16);
const SOME = longOrShort(20, 8);
const FEW = longOrShort(10, 4);

const bin = findPostgres();

if (bin === null) {
  const missing = 'PostgreSQL is not installed (Debian: apt-get install postgresql)';
  if (process.env.CI) {
    test(`[STO4] [SRV1] ${missing}`, () => {
      throw new Error(`${missing}; in CI it is required`);
    });
  } else {
    test.skip(`[STO4] [SRV1] ${missing}`);
  }
} else {
  /** One pool for each receiver, as several processes have. */
  let receivers: SqlDatabase[] = [];
  let server: TestPostgres;
  let files = memoryBlobFiles();
  let opened = 0;
  const receiver = () => receivers[opened++ % RECEIVERS] as SqlDatabase;
  const harness = {
    kind: 'postgres',
    open: async () => new SqlStore(receiver(), files),
    openArchive: async () => new SqlArchive(receiver(), files),
    async reset() {
      files = memoryBlobFiles();
      await receiver().query(`TRUNCATE ${TABLES.map((table) => `stepwell.${table}`).join(', ')}`);
    },
  };

  beforeAll(async () => {
    server = await startPostgres(bin);
    receivers = await Promise.all(Array.from({ length: RECEIVERS }, () => openPostgres(server.url)));
    await migrate(receiver());
  }, SLOW_MS);
  afterAll(async () => {
    await Promise.all(receivers.map((database) => database.close()));
    await server?.remove();
  }, SLOW_MS);

  describe('store in PostgreSQL', () => {
    for (const { name, run } of storeSuite(harness)) test(`[STO4] [SRV1] ${name}`, { timeout: SLOW_MS }, run);
  });

  describe('archive in PostgreSQL', () => {
    for (const { name, run } of archiveSuite(harness))
      test(`[STO4] [SRV1] ${name}`, { timeout: SLOW_MS }, run);
  });

  test('[SRV1] migrations that are raced by four receivers are made once', async () => {
    const url = await server.create('raced');
    const databases = await Promise.all(Array.from({ length: 4 }, () => openPostgres(url)));
    try {
      let attempts = 0;
      const counted = databases.map<SqlDatabase>((database) => ({
        kind: database.kind,
        query: (text, params) => database.query(text, params),
        transaction: (work) =>
          database.transaction((sql) => {
            attempts++;
            return work(sql);
          }),
        close: () => database.close(),
      }));
      await Promise.all(counted.map(migrate));
      // They waited for each other: none met another one and had to try again.
      expect(attempts).toBe(4);
      const made = await server.query<{ version: number }>(url, 'SELECT version FROM stepwell.migrations');
      expect(made.map((row) => row.version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
      const store = new SqlStore(databases[3] as SqlDatabase, memoryBlobFiles());
      expect(await store.listRuns()).toEqual([]);
    } finally {
      await Promise.all(databases.map((database) => database.close()));
    }
  });

  test('[SRV1] the database of a newer program is refused and left as it is', async () => {
    const url = await server.create('newer');
    const database = await openPostgres(url);
    try {
      await migrate(database);
      await server.query(url, 'INSERT INTO stepwell.migrations (version) VALUES (1000)');
      await expect(migrate(database)).rejects.toMatchObject({ code: 'version', facts: { found: 1000 } });
    } finally {
      await database.close();
    }
  });

  test('[SRV1] a user who may not make a schema works in one that was made', async () => {
    const url = await server.create('shared');
    await server.query(url, 'CREATE ROLE modest LOGIN');
    await server.query(url, 'CREATE SCHEMA stepwell AUTHORIZATION modest');
    const database = await openPostgres(url.replace('stepwell@', 'modest@'));
    try {
      await migrate(database);
      await migrate(database);
    } finally {
      await database.close();
    }
  });

  test('[SYN-S4] a server that may lose or change what it confirms is refused', async () => {
    const lossy = await server.create('lossy');
    await server.query(lossy, 'ALTER DATABASE lossy SET synchronous_commit = off');
    await expect(openPostgres(lossy)).rejects.toMatchObject({
      code: 'storage',
      facts: { reason: 'refused' },
    });
    const latin = await server.create('latin', `ENCODING 'LATIN1' TEMPLATE template0`);
    await expect(openPostgres(latin)).rejects.toMatchObject({
      code: 'storage',
      facts: { reason: 'refused', encoding: 'LATIN1' },
    });
  });

  test('[SYN1] [SYN-S4] receivers that get one stream at once store each frame once, densely', async () => {
    await harness.reset();
    const archives = receivers.map((database) => new SqlArchive(database, files));
    const [first = await harness.openArchive()] = archives;
    const run = await createReplica(first);
    const stream = { run, session: randomId() };
    const frames = framesOf(0, FRAMES, 3000);
    // Each sends everything, in pieces of another size: they overlap in every way.
    const send = async (archive: SqlArchive, step: number) => {
      const statuses = new Set<string>();
      for (let at = 0; at < frames.length; ) {
        const { status, next } = await archive.receive(stream, 1, frames.slice(at, at + step), {
          nextRow: Math.min(at + step, FRAMES),
        });
        statuses.add(status);
        expect(next).toBeGreaterThanOrEqual(Math.min(at + step, frames.length));
        at += step;
      }
      return statuses;
    };
    const answers = await Promise.all(
      [...archives, ...archives].map((archive, i) => send(archive, 1 + (i % 4))),
    );
    expect([...new Set(answers.flatMap((each) => [...each]))].toSorted()).toEqual(['duplicate', 'ok']);
    const store = await harness.open();
    expect(concat(await readAll(store, stream))).toEqual(concat(frames));
    expect(await store.listStreams(run)).toEqual([{ ...stream, epoch: 1, next: FRAMES }]);
    expect((await store.getRun(run))?.nextRow).toBe(FRAMES);
  });

  test('[SYN-S3] of receivers that get other ends of one stream at once one is told of the gap or the divergence', async () => {
    await harness.reset();
    const archives = receivers.map((database) => new SqlArchive(database, files));
    const [first = await harness.openArchive()] = archives;
    for (let round = 0; round < SOME; round++) {
      const run = await createReplica(first, { label: `r${round}` });
      const stream = { run, session: randomId() };
      const parts = [framesOf(0, 2), framesOf(2, 2), [{ seq: 0, bytes: new Uint8Array([round]) }]];
      const results = await Promise.all(
        archives.map((archive, i) => archive.receive(stream, 1, parts[i] ?? [])),
      );
      const { next } = await first.receive(stream, 1, []);
      const stored = await readAll(await harness.open(), stream);
      expect(stored.map((piece) => piece.seq)).toEqual(Array.from({ length: next }, (_, i) => i));
      expect(
        results
          .filter((_, i) => i !== 1)
          .map(({ status }) => status)
          .toSorted(),
      ).toEqual(['diverged', 'ok']);
      const [whole, rest] = results;
      if (rest?.status === 'ok') expect(whole?.status).toBe('ok');
    }
  });

  test('[SYN1] one run announced by all receivers at once is made once', async () => {
    await harness.reset();
    const archives = receivers.map((database) => new SqlArchive(database, files));
    for (let round = 0; round < SOME; round++) {
      const replica = { uid: randomId(), namespace: '', project: 'p', label: 'l', created: round };
      const answers = await Promise.all(
        [...archives, ...archives].map((each) => each.createReplica(replica)),
      );
      expect(answers.toSorted()).toEqual(['created', 'known', 'known', 'known', 'known', 'known']);
    }
  });

  test('[STO8] a blob that is dropped and stored at once is either whole or gone', async () => {
    await harness.reset();
    const [a, b] = [await harness.openArchive(), await harness.openArchive()];
    const [first, second] = [await createReplica(a), await createReplica(a, { label: 'other' })];
    const data = new Blob(['weights']);
    for (let round = 0; round < MANY; round++) {
      const sha256 = round.toString(16).padStart(64, '0');
      await a.putBlob(first, sha256, data);
      await Promise.all([a.dropBlob(first, sha256), b.putBlob(second, sha256, data)]);
      expect(await (await a.getBlob(sha256))?.text()).toBe('weights');
      await a.dropBlob(second, sha256);
      expect(await files.get(sha256)).toBe(null);
    }
    expect(await receiver().query('SELECT sha256 FROM stepwell.loose_blobs')).toEqual([]);
  });

  test('[RUN3] a run that is deleted while it is written, joined and given blobs leaves nothing behind', async () => {
    for (let round = 0; round < FEW; round++) {
      await harness.reset();
      const [store, other, archive] = [
        await harness.open(),
        await harness.open(),
        await harness.openArchive(),
      ];
      const run = await createReplica(archive);
      const stream = { run, session: randomId() };
      await archive.receive(stream, 1, framesOf(0, 60, 4096));
      const write = async () => {
        for (let seq = 60; seq < 80; seq++) await archive.receive(stream, 1, framesOf(seq, 1, 4096));
      };
      await Promise.all([
        write(),
        other.compact(stream, true),
        archive.putBlob(run, 'a'.repeat(64), new Blob(['x'])),
        other.putDerived(run, [{ name: 'n', bytes: new Uint8Array(9) }]),
        store.deleteRun(run, 5000),
      ]);
      for (const table of ['streams', 'pieces', 'derived', 'blob_refs', 'loose_blobs']) {
        expect(await receiver().query(`SELECT 1 FROM stepwell.${table}`), table).toEqual([]);
      }
      expect(await files.get('a'.repeat(64))).toBe(null);
    }
  });

  test('a failed statement that was overlooked takes the whole transaction back', async () => {
    await harness.reset();
    const overlooked = receiver().transaction(async (sql) => {
      await sql.query('INSERT INTO stepwell.loose_blobs VALUES ($1)', ['x']);
      await sql.query('SELECT 1 / 0').catch(() => {});
    });
    await expect(overlooked).rejects.toMatchObject({ code: 'storage' });
    expect(await receiver().query('SELECT * FROM stepwell.loose_blobs')).toEqual([]);
  });

  test('a deadlock is run again', async () => {
    const [a, b] = receivers as [SqlDatabase, SqlDatabase];
    await a.query('CREATE TABLE deadlock (id integer PRIMARY KEY, value integer NOT NULL)');
    await a.query('INSERT INTO deadlock VALUES (1, 0), (2, 0)');
    let meet: () => void = () => {};
    const both = new Promise<void>((resolve) => {
      meet = resolve;
    });
    let holding = 0;
    let runs = 0;
    const add = (database: SqlDatabase, order: readonly number[]) =>
      database.transaction(async (sql) => {
        runs++;
        for (const id of order) {
          await sql.query('UPDATE deadlock SET value = value + 1 WHERE id = $1', [id]);
          if (++holding === 2) meet();
          await both;
        }
      });
    await Promise.all([add(a, [1, 2]), add(b, [2, 1])]);
    expect(await a.query('SELECT value FROM deadlock ORDER BY id')).toEqual([{ value: 2 }, { value: 2 }]);
    // The third run is the one after the deadlock. On a busy machine that one may meet another deadlock, and is run again too.
    expect(runs).toBeGreaterThanOrEqual(3);
  });

  test(
    '[SYN-S5] a server that goes away gives a storage error, loses nothing, and is found again',
    async () => {
      await harness.reset();
      const [store, archive] = [await harness.open(), await harness.openArchive()];
      const run = await createReplica(archive);
      const stream = { run, session: randomId() };
      await archive.receive(stream, 1, framesOf(0, 5));
      const away = { code: 'storage', facts: { reason: 'lost' } };

      // Connections that are cut in the middle of a transaction.
      const database = receivers[0] as SqlDatabase;
      const cut = database.transaction(async (sql) => {
        await sql.query(`UPDATE stepwell.streams SET next = 99`);
        await server.query(
          server.url,
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = $$client backend$$',
        );
        await sql.query('SELECT 1');
      });
      await expect(cut).rejects.toMatchObject(away);
      expect(await archive.receive(stream, 1, framesOf(0, 6))).toEqual({ status: 'ok', next: 6 });

      await server.stop();
      await expect(archive.receive(stream, 1, framesOf(6, 1))).rejects.toMatchObject(away);
      await expect(store.listRuns()).rejects.toMatchObject(away);
      await server.start();
      expect(await archive.receive(stream, 1, framesOf(0, 7))).toEqual({ status: 'ok', next: 7 });
      expect(concat(await readAll(store, stream))).toEqual(concat(framesOf(0, 7)));
    },
    SLOW_MS,
  );

  test('[SYN-S5] a connection that was cut while it lay idle fails no call', async () => {
    const [database, other] = receivers as [SqlDatabase, SqlDatabase];
    for (let round = 0; round < MANY; round++) {
      const [own] = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await other.query('SELECT pg_terminate_backend($1)', [own?.pid ?? 0]);
      const ask = (sql: SqlSession) => sql.query<{ one: number }>('SELECT 1 AS one');
      const answer = round % 2 === 0 ? database.transaction(ask) : ask(database);
      expect(await answer).toEqual([{ one: 1 }]);
    }
  });

  test('a closed database rejects; an address that leads nowhere says so without its password', async () => {
    const database = await openPostgres(server.url);
    await database.close();
    await database.close();
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ facts: { reason: 'closed' } });
    await expect(database.transaction(async () => 1)).rejects.toMatchObject({ facts: { reason: 'closed' } });
    const nowhere = openPostgres('postgres://me:secret-word@127.0.0.1:1/x');
    await expect(nowhere).rejects.toMatchObject({ code: 'storage', facts: { reason: 'lost' } });
    await expect(nowhere).rejects.not.toThrow(/secret-word/);
    for (const url of ['mysql://me:secret-word@host/x', 'host', 'postgres://me:secret-word@host:port/x']) {
      const opening = openPostgres(url);
      await expect(opening).rejects.toMatchObject({ code: 'validation' });
      expect(inspect(await opening.catch((thrown: unknown) => thrown))).not.toMatch(/secret-word/);
    }
  });
}
