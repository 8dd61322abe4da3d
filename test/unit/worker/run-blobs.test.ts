import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { RawImage } from '../../../src/media/image/raw.js';
import type { RunReader } from '../../../src/query/run-reader.js';
import { StoreSource } from '../../../src/query/store-source.js';
import type { FileRecord, LoggedRecord, MediaRecord } from '../../../src/record/kinds.js';
import type { Archive } from '../../../src/store/archive.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';
import { RunBlobs } from '../../../src/worker/parts/run-blobs.js';
import type { RawMediaRecord } from '../../../src/worker/protocol.js';
import { encoderParts } from '../../support/encoder-parts.js';
import { readPng } from '../files/read-png.js';
import { frame, QUERIES, RUN, runRecord, START, write } from '../query/runs.js';

/** A run in memory that is written frame by frame, as an engine does it. */
async function setUp(change: (archive: Archive) => Archive = (archive) => archive) {
  const database = memoryDatabase();
  const store = memoryStore(database);
  const archive = memoryArchive(database);
  const blobs = new RunBlobs(change(archive), encoderParts);
  const source = new StoreSource(store, {
    clock: { now: () => START },
    isLive: () => true,
    queries: QUERIES,
  });
  let seq = 0;
  let reader: RunReader | null = null;
  const commit = async (...records: LoggedRecord[]) => {
    const made = frame(1, seq++, records);
    const bytes = await write(store, made);
    reader ??= await source.attach(RUN);
    source.ingest(RUN, made, bytes);
    await reader.refresh();
    await blobs.committed(RUN, records, reader);
  };
  await commit(runRecord());
  const hashes = async () => (await archive.listBlobs(RUN)).map(({ sha256 }) => sha256);
  const save = (text: string) =>
    blobs.storeFile(RUN, 'text', { kind: 'done', blob: new Blob([text]) }).then(({ sha256 }) => sha256);
  return { archive, blobs, commit, hashes, save };
}

function file(name: string, sha256: string, deleted = false): FileRecord {
  const rest = { namespace: '', format: 'text', size: 1, type: '', time: START };
  return { kind: 'file', ...rest, name, sha256, deleted };
}

function pixels(...items: RawImage[]): RawMediaRecord {
  const place = { key: 'k', row: 3, step: 4, globalStep: 0, time: START };
  return { kind: 'raw', media: 'image', ...place, items, bytes: 0 };
}

const grey = (value: number): RawImage => ({
  kind: 'array',
  data: Uint8Array.of(value),
  dtype: 'uint8',
  shape: [1, 1],
  layout: undefined,
  white: undefined,
  caption: `${value}`,
});

describe('blobs of files and images', () => {
  test('images are stored before their record is there', async () => {
    const { blobs, archive } = await setUp();
    const records = await blobs.storeMedia(RUN, pixels(grey(5), grey(6)));
    const [record] = records as [MediaRecord];
    expect(record).toMatchObject({ kind: 'media', media: 'image', key: 'k', row: 3, step: 4, time: START });
    expect(record).not.toHaveProperty('bytes');
    for (const [i, { sha256, size, caption }] of record.items.entries()) {
      const blob = (await archive.getBlob(sha256)) as Blob;
      expect([blob.size, caption]).toEqual([size, String(5 + i)]);
      expect(readPng(new Uint8Array(await blob.arrayBuffer())).data).toEqual([5 + i]);
    }
  });

  test('[VAL2] an image that cannot be stored is a problem; the others are recorded', async () => {
    let calls = 0;
    const { blobs } = await setUp((archive) => ({
      ...archive,
      putBlob: async (...args) => {
        if (calls++ === 0) throw new Error('no room');
        return archive.putBlob(...args);
      },
    }));
    const records = await blobs.storeMedia(
      RUN,
      pixels(grey(1), grey(2), { ...grey(3), shape: [2] } as RawImage),
    );
    expect(records.map(({ kind }) => kind)).toEqual(['media', 'problem', 'problem']);
    expect((records[0] as MediaRecord).items.map(({ caption }) => caption)).toEqual(['2']);
    expect(records[1]).toMatchObject({ key: 'k', reason: 'image could not be stored: no room' });
    expect(await blobs.storeMedia('f'.repeat(32), pixels(grey(1)))).toMatchObject([{ kind: 'problem' }]);
  });

  test('[STO8] what no record names any more is let go, once it is committed', async () => {
    const { commit, hashes, save } = await setUp();
    const one = await save('one');
    await commit(file('a', one), file('b', one));
    // The same bytes, promised once and named twice: nothing is owed.
    const two = await save('two');
    expect(await hashes()).toContain(one);
    await commit(file('a', two));
    expect(await hashes()).toContain(one);
    await commit(file('b', one, true));
    expect(await hashes()).toEqual([two]);
  });

  test('[STO8] bytes that a record on its way names stay, whatever is replaced meanwhile', async () => {
    const { commit, hashes, save } = await setUp();
    const one = await save('one');
    await commit(file('a', one));
    // Saved again under another name; its record is not committed yet.
    expect(await save('one')).toBe(one);
    await commit(file('a', one, true));
    expect(await hashes()).toEqual([one]);
    await commit(file('b', one));
    expect(await hashes()).toEqual([one]);
    await commit(file('b', one, true));
    expect(await hashes()).toEqual([]);
  });

  test('[STO8] bytes that an image shows stay when the file with the same bytes goes', async () => {
    const { blobs, commit, hashes } = await setUp();
    const [record] = (await blobs.storeMedia(RUN, pixels(grey(9)))) as [MediaRecord];
    const sha256 = record.items[0]?.sha256 ?? '';
    await commit(record);
    await blobs.storeFile(RUN, 'blob', { kind: 'done', blob: (await blobs.getBlob(sha256)) as Blob });
    await commit(file('x.png', sha256));
    await commit(file('x.png', sha256, true));
    expect(await hashes()).toEqual([sha256]);
  });

  test('a file of a run that is gone is refused', async () => {
    const { blobs } = await setUp();
    const content = { kind: 'value', value: 1 } as const;
    await expect(blobs.storeFile('f'.repeat(32), 'value', content)).rejects.toMatchObject({
      code: 'run_missing',
    });
  });

  test('reads give the value; a format of a newer version says so; missing bytes are null', async () => {
    const { blobs, save } = await setUp();
    const sha256 = await save('text');
    expect(await blobs.readFile(sha256, 'text', 'text/plain')).toEqual({ value: 'text' });
    await expect(blobs.readFile(sha256, 'json', '')).rejects.toMatchObject({ code: 'corrupt' });
    await expect(blobs.readFile(sha256, 'holo', '')).rejects.toMatchObject({ code: 'version' });
    expect(await blobs.readFile('0'.repeat(64), 'text', '')).toBeNull();
  });

  const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
  test.runIf(hasNumpy)('[W14] numpy opens the stored tensor of a summary', async () => {
    const { blobs, archive } = await setUp();
    const data = Float32Array.of(0.5, Number.NaN, -3, 4, 5, 6);
    const { sha256, size, nan, max } = await blobs.storeTensor(RUN, {
      data,
      shape: [3, 2],
      dtype: 'float32',
    });
    const bytes = new Uint8Array((await (await archive.getBlob(sha256))?.arrayBuffer()) ?? []);
    expect([bytes.length, nan, max]).toEqual([size, 1, 6]);
    const script =
      'import io, numpy, sys; a = numpy.load(io.BytesIO(sys.stdin.buffer.read())); print(a.dtype, a.shape, a.tolist())';
    const { stdout } = spawnSync('python3', ['-c', script], { input: bytes });
    expect(String(stdout).trim()).toBe('float32 (3, 2) [[0.5, nan], [-3.0, 4.0], [5.0, 6.0]]');
  });
});
