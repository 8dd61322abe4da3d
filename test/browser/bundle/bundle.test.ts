/** A bundle in the browser: out of one database, opened as a file, into another. */
import { expect, onTestFinished, test } from 'vitest';
import { sha256Hex } from '../../../src/base/sha256.js';
import {
  bundleSource,
  canonicalForm,
  exportBundle,
  importBundle,
  openBundle,
} from '../../../src/bundle/index.js';
import { StoreSource } from '../../../src/query/store-source.js';
import type { Archive } from '../../../src/store/archive.js';
import { openIndexedDbArchive } from '../../../src/store/indexeddb-archive.js';
import type { Store } from '../../../src/store/port.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, RUN, runRecord, START, sessionId, write } from '../../unit/query/runs.js';
import { databaseName, openStore } from '../store/database.js';

interface Database {
  readonly store: Store;
  readonly archive: Archive;
}

async function open(): Promise<Database> {
  const name = databaseName();
  const store = await openStore(name);
  const archive = await openIndexedDbArchive({ name });
  onTestFinished(() => archive.close());
  return { store, archive };
}

function sourceOf({ store, archive }: Database): StoreSource {
  return new StoreSource(store, {
    clock: { now: () => START },
    isLive: () => false,
    blobs: async () => archive,
    queries: QUERIES,
  });
}

/** 30 frames of 100 rows, half of them joined, and a blob. */
async function addRun(database: Database): Promise<string> {
  for (let seq = 0; seq < 30; seq++) {
    const rows = Array.from({ length: 100 }, (_, i) => {
      const row = seq * 100 + i;
      return { row, step: row, globalStep: 0, time: START + row, values: { loss: Math.sin(row), acc: row } };
    });
    await write(
      database.store,
      frame(1, seq, seq === 0 ? [runRecord(), rowsRecord(rows)] : [rowsRecord(rows)]),
    );
    if (seq === 15) await database.store.compact({ run: RUN, session: sessionId(1) }, true);
  }
  const data = new TextEncoder().encode('weights');
  const sha256 = await sha256Hex(data);
  await database.archive.putBlob(RUN, sha256, new Blob([data]));
  return sha256;
}

test('[BUN1] a run goes from one database through a file into another', async () => {
  const from = await open();
  const sha256 = await addRun(from);
  await sourceOf(from).listRuns();
  // As a download has it: a file on disk, of which slices are read.
  const blob = await new Response(exportBundle(from, [RUN], { csv: true, tensorboard: true })).blob();
  const bundle = await openBundle(new File([blob], 'run.zip', { type: 'application/zip' }));
  expect(bundle.problems).toEqual([]);
  const checks: string[] = [];
  for await (const { entry } of bundle.verify()) checks.push(entry);
  expect(checks.length).toBe(bundle.zip.entries.size);
  expect(bundle.problems).toEqual([]);

  const series = { run: RUN, key: 'loss', from: 100, to: 140 };
  const opened = bundleSource(bundle);
  expect(await opened.series(series)).toEqual(await sourceOf(from).series(series));
  expect(await opened.getMetrics({ run: RUN })).toEqual(await sourceOf(from).getMetrics({ run: RUN }));
  expect(await (await opened.blob(RUN, sha256))?.text()).toBe('weights');

  const to = await open();
  expect(await importBundle(bundle, to)).toMatchObject([{ result: 'imported', frames: 30, blobs: 1 }]);
  expect(await importBundle(bundle, to)).toMatchObject([{ result: 'unchanged', frames: 0, blobs: 0 }]);
  expect(await sourceOf(to).getMetrics({ run: RUN })).toEqual(await sourceOf(from).getMetrics({ run: RUN }));
  expect(await (await sourceOf(to).blob(RUN, sha256))?.text()).toBe('weights');
  const again = await openBundle(await new Response(exportBundle(to, [RUN], { files: false })).blob());
  expect(await canonicalForm(again)).toEqual(await canonicalForm(bundle));
});

test('[BUN2] a compressed copy is read with what the browser has', async () => {
  const from = await open();
  await addRun(from);
  const { zipSync } = await import('fflate');
  const bundle = await openBundle(await new Response(exportBundle(from, [RUN], { files: false })).blob());
  const files: Record<string, Uint8Array> = {};
  for (const entry of bundle.zip.entries.values()) {
    files[entry.name] = new Uint8Array(await (await bundle.zip.open(entry)).arrayBuffer());
  }
  const packed = await openBundle(new Blob([zipSync(files) as Uint8Array<ArrayBuffer>]));
  expect(packed.problems).toEqual([]);
  expect(await canonicalForm(packed)).toEqual(await canonicalForm(bundle));
});
