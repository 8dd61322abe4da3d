import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryBlobFiles } from '../../../../src/server/store/blob-files.js';
import { openStoreFor } from '../../../../src/server/store/open.js';
import { seedDatabase } from '../../../support/seed-database.js';
import { createReplica } from '../../../support/store-suite/archive-context.js';
import { bytesOf, concat, framesOf, readAll } from '../../../support/store-suite/context.js';

/** Each opening of a database in a folder takes about two seconds. */
const SLOW_MS = 300_000;
const HASH = 'b'.repeat(64);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwell-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('[SRV1] a folder holds everything, for one process at a time', { timeout: SLOW_MS }, async () => {
  const data = join(folder, 'new', 'data');
  await seedDatabase(data);
  const first = await openStoreFor({ folder: data });
  const run = await createReplica(first.archive);
  const stream = { run, session: '5'.repeat(32) };
  await first.archive.receive(stream, 1, framesOf(0, 3), { nextRow: 3 });
  await first.archive.putBlob(run, HASH, new Blob(['weights']));
  const value = new Map<string, unknown>([
    ['when', new Date(5)],
    ['minus', -0],
    ['bytes', bytesOf(1)],
    ['no', undefined],
  ]);
  await first.archive.putMarks([{ key: 'm', value }]);
  await first.store.putValue('v', value);
  await expect(openStoreFor({ folder: data })).rejects.toMatchObject({ facts: { reason: 'locked' } });

  // What crashes leave: a blob that was stored for no run, and one whose bytes were not removed.
  await first.database.query(`INSERT INTO stepwell.loose_blobs VALUES ($1), ($2)`, [HASH, 'c'.repeat(64)]);
  await writeFile(join(data, 'blobs', 'bb', 'x'), '');
  await first.close();
  await first.close();
  await expect(first.store.listRuns()).rejects.toMatchObject({ facts: { reason: 'closed' } });

  const second = await openStoreFor({ folder: data });
  try {
    expect(concat(await readAll(second.store, stream))).toEqual(concat(framesOf(0, 3)));
    expect((await second.store.getRun(run))?.nextRow).toBe(3);
    expect(await (await second.archive.getBlob(HASH))?.text()).toBe('weights');
    expect(await second.archive.getMarks('')).toEqual([{ key: 'm', value }]);
    expect(await second.store.getValue('v')).toEqual(value);
    expect(await second.database.query('SELECT * FROM stepwell.loose_blobs')).toEqual([]);
    await second.store.deleteRun(run, 1);
    expect(await readdir(join(data, 'blobs', 'bb'))).toEqual(['x']);
  } finally {
    await second.close();
  }
});

test('[SYN-S4] [SYN-S5] what a killed process had confirmed is there, and its lock is no hindrance', {
  timeout: SLOW_MS,
}, async () => {
  const program = await bundle(
    folder,
    `import { openStoreFor } from '${join(import.meta.dirname, '../../../../src/server/store/open.ts')}';
     const { archive } = await openStoreFor({ folder: process.argv[2] });
     const run = '7'.repeat(32);
     await archive.createReplica({ uid: run, namespace: '', project: 'p', label: 'l', created: 1 });
     for (let seq = 0; ; seq++) {
       const bytes = new Uint8Array(20_000).fill(seq);
       const { next } = await archive.receive({ run, session: '8'.repeat(32) }, 1, [{ seq, bytes }]);
       process.stdout.write(next + '\\n');
     }`,
  );
  const data = join(folder, 'data');
  await seedDatabase(data);
  const child = spawn(process.execPath, ['--liftoff-only', program, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let confirmed = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    confirmed = Number(line);
    if (confirmed === 40) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(confirmed).toBeGreaterThanOrEqual(40);

  const { store, archive, close } = await openStoreFor({ folder: data });
  try {
    const stream = { run: '7'.repeat(32), session: '8'.repeat(32) };
    const { next } = await archive.receive(stream, 1, []);
    // The last frame may be there without its answer.
    expect(next - confirmed).toBeOneOf([0, 1]);
    const pieces = await readAll(store, stream);
    expect(pieces.map(({ seq, bytes }) => [seq, bytes.length, bytes[0], bytes.at(-1)])).toEqual(
      Array.from({ length: next }, (_, seq) => [seq, 20_000, seq & 255, seq & 255]),
    );
  } finally {
    await close();
  }
});

test('[SRV1] memory needs no folder; a database does, for its blobs', { timeout: SLOW_MS }, async () => {
  const elsewhere = { databaseUrl: 'postgres://127.0.0.1:1/x', folder: null };
  await expect(openStoreFor(elsewhere)).rejects.toMatchObject({ code: 'validation' });
  await expect(openStoreFor({ ...elsewhere, files: memoryBlobFiles() })).rejects.toMatchObject({
    code: 'storage',
    facts: { reason: 'lost' },
  });
  const { store, archive, close } = await openStoreFor({ folder: null });
  const run = await createReplica(archive);
  await archive.putBlob(run, HASH, new Blob(['x']));
  expect((await store.usage()).used).toBeGreaterThan(1_000_000);
  await close();
});

/** The program as one file, beside the packages that it needs. */
async function bundle(into: string, source: string): Promise<string> {
  const entry = join(into, 'program.ts');
  await writeFile(entry, source);
  await symlink(join(import.meta.dirname, '../../../../node_modules'), join(into, 'node_modules'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: into,
    build: {
      ssr: entry,
      outDir: into,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  return join(into, 'program.mjs');
}
