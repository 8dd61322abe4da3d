/** A bundle larger than memory is meant to hold: what is in memory at once does not grow with it. */
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportBundle } from '../../../src/bundle/export.js';
import { openBundle } from '../../../src/bundle/read.js';
import { bundleSource } from '../../../src/bundle/source.js';
import { encodeFrame } from '../../../src/record/frame.js';
import { FileBlob } from '../../../src/server/store/file-blob.js';
import type { Archive } from '../../../src/store/archive.js';
import type { FramePiece, FrameRange, Store, StreamId } from '../../../src/store/port.js';
import { LONG, longOrShort } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, RUN, runRecord, START, sessionId } from '../query/runs.js';
import { addRun, type Home, home } from './support.js';

const MIB = 1024 * 1024;
/** The short form has a quarter of everything, the room in memory included: what grows with the bundle is beyond that too. */
const QUARTERS = longOrShort(4, 1);
/** Files of the run: 2 GB in the long form, which are holes on the disk. */
const BLOB_BYTES = QUARTERS * 64 * MIB;
/** In the short form too, each of them is as large as all the room, so that one that is kept is noticed. */
const BLOBS = longOrShort(8, 3);
/** Frames of the run, of {@link ROWS} rows each. */
const FRAMES = QUARTERS * 100;
const ROWS = 4_096;
/** What may be in memory at once beyond what was there: garbage that is not collected yet is most of it. */
const ROOM_BYTES = QUARTERS * 64 * MIB;

/** The short form looks at its memory each time that it has written so much. */
const LOOK_BYTES = 8 * MIB;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwell-large-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A run whose frames are made when they are read. */
async function endlessRun(blob: Blob): Promise<Home> {
  const { store, archive } = home();
  await addRun({ store, archive }, [frame(1, 0, [runRecord()])]);
  const rows = rowsRecord(
    Array.from({ length: ROWS }, (_, i) => ({
      ...{ row: i, step: i, globalStep: i, time: START + i },
      values: { loss: Math.sin(i), acc: Math.random() },
    })),
  );
  const pieceAt = (seq: number): FramePiece => {
    const records = seq === 0 ? [runRecord(), rows] : [rows];
    return { seq, count: 1, bytes: encodeFrame(frame(1, seq, records)) };
  };
  const heads = (await store.listStreams(RUN)).map((head) => ({ ...head, next: FRAMES }));
  Object.assign(store, {
    listStreams: async () => heads,
    readRange: async (_: StreamId, from: number): Promise<FrameRange> => ({
      pieces: [pieceAt(from)],
      next: from + 1,
      done: from + 1 === FRAMES,
    }),
  } satisfies Partial<Store>);
  const hashes = Array.from({ length: BLOBS }, (_, i) => i.toString(16).padStart(64, '0'));
  Object.assign(archive, {
    listBlobs: async () => hashes.map((sha256) => ({ sha256, size: blob.size })),
    getBlob: async () => blob,
  } satisfies Partial<Archive>);
  return { store, archive };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that the process holds, garbage included. The room of the short form has no place for garbage. */
function held(): number {
  if (!LONG) collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test(`[BUN1] a bundle of ${(BLOBS * BLOB_BYTES) / MIB} MB is written and opened in a small part of that memory`, async () => {
  const holes = join(folder, 'holes');
  await writeFile(holes, '');
  await truncate(holes, BLOB_BYTES);
  const blob = await FileBlob.open(holes);
  const from = await endlessRun(blob);
  // What earlier files left in this process must not be freed in between, and make room.
  collectGarbage();
  const start = held();
  let most = start;

  const path = join(folder, 'large.zip');
  const file = await open(path, 'w');
  let size = 0;
  for await (const chunk of exportBundle(from, [RUN])) {
    // Zeros stay holes, so that the disk need not hold them.
    if (!isZero(chunk)) await file.write(chunk, 0, chunk.byteLength, size);
    if (LONG || size % LOOK_BYTES > (size + chunk.byteLength) % LOOK_BYTES) most = Math.max(most, held());
    size += chunk.byteLength;
  }
  await file.close();
  expect(size).toBeGreaterThan(BLOBS * BLOB_BYTES);
  expect(most - start).toBeLessThan(ROOM_BYTES);
  await blob.close();

  let looks = 0;
  const large = await FileBlob.open(path);
  const bundle = await openBundle(large, {
    onProgress: ({ done, total }) => {
      if (LONG || done === total || ++looks % 10 === 0) most = Math.max(most, held());
    },
  });
  expect(bundle.problems).toEqual([]);
  expect(await bundle.store.listStreams(RUN)).toMatchObject([{ session: sessionId(1), next: FRAMES }]);
  expect(await bundle.archive.listBlobs(RUN)).toHaveLength(BLOBS);
  expect(await bundleSource(bundle).getRun(RUN)).toMatchObject({ uid: RUN });
  expect(Math.max(most, held()) - start).toBeLessThan(ROOM_BYTES);
  await large.close();
});

const ZEROS = new Uint8Array(MIB);

function isZero(bytes: Uint8Array): boolean {
  return (
    bytes.byteLength <= ZEROS.byteLength && Buffer.compare(bytes, ZEROS.subarray(0, bytes.byteLength)) === 0
  );
}
