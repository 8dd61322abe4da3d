import { describe, expect, test } from 'vitest';
import { indexLog, readBlocks } from '../../../src/bundle/log-index.js';
import { type OpenProgress, openBundle } from '../../../src/bundle/read.js';
import { bundleSource } from '../../../src/bundle/source.js';
import { encodeFrame } from '../../../src/record/frame.js';
import type { Frame, Json } from '../../../src/record/kinds.js';
import { MAX_READ_BYTES, type Store } from '../../../src/store/port.js';
import { frame, RUN, runRecord, START, sessionId } from '../query/runs.js';
import { join } from '../record/helpers.js';
import {
  addBlob,
  addRun,
  bundleOf,
  framesIn,
  framesMade,
  home,
  rejection,
  rejectionCode,
  simpleFrames,
  smallHome,
  sourceOf,
} from './support.js';
import { type Part, partsOf, utf8, zipOf } from './zip-maker.js';

const STREAM = { run: RUN, session: sessionId(1) };

/** A frame of about `size` bytes. */
function bulky(seq: number, size: number): Frame {
  return frame(1, seq, [
    {
      kind: 'log',
      time: START,
      level: 'info',
      message: 'x'.repeat(size),
      source: 'user',
      step: 0,
      context: null,
    },
  ]);
}

/** Counts the reads of frames from a store. */
function counted(store: Store): { reads: () => number } {
  let reads = 0;
  const read = store.readRange.bind(store);
  store.readRange = (...args) => {
    reads++;
    return read(...args);
  };
  return { reads: () => reads };
}

describe('a log', () => {
  test('[BUN1] frames of every size are found, and read back in blocks from anywhere', async () => {
    const sizes = [
      10, 200_000, 300_000, 10, 5_000_000, 10, 4_194_304, 100, 9_000_000, 1, 1, 262_144, 262_144,
    ];
    const frames = sizes.map((size, seq) => encodeFrame(bulky(seq, size)));
    const index = await indexLog(new Blob(frames), STREAM);
    const bytes = join(frames);
    expect(index).toMatchObject({ frames: sizes.length, bytes: bytes.length, end: 'end', epoch: 1 });
    for (let from = 0; from < sizes.length; from++) {
      for (const to of [from + 1, sizes.length]) {
        const pieces = await readBlocks(index, from, to, MAX_READ_BYTES);
        let seq = pieces[0]?.seq ?? -1;
        expect(seq).toBeLessThanOrEqual(from);
        expect(seq + (pieces[0]?.count ?? 0)).toBeGreaterThan(from);
        for (const piece of pieces) {
          expect(piece.seq).toBe(seq);
          const own = join(frames.slice(seq, seq + piece.count));
          expect(Buffer.compare(piece.bytes, own)).toBe(0);
          seq += piece.count;
        }
        const size = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
        expect(pieces.length === 1 || size <= MAX_READ_BYTES).toBe(true);
      }
    }
  });

  test('[BUN2] it ends where a frame is not the next one of its stream', async () => {
    const good = [0, 1, 2].map((seq) => encodeFrame(frame(1, seq, [])));
    const endOf = async (...more: Uint8Array[]) => {
      const { frames, end } = await indexLog(new Blob([...good, ...more] as BlobPart[]), STREAM);
      return [frames, end];
    };
    expect(await endOf()).toEqual([3, 'end']);
    expect(await endOf(encodeFrame(frame(1, 4, [])))).toEqual([3, 'foreign']);
    expect(await endOf(encodeFrame(frame(1, 2, [])))).toEqual([3, 'foreign']);
    expect(await endOf(encodeFrame(frame(2, 3, [])))).toEqual([3, 'foreign']);
    expect(await endOf(encodeFrame(frame(1, 3, [], 'c'.repeat(32))))).toEqual([3, 'foreign']);
    const next = encodeFrame(frame(1, 3, []));
    expect(await endOf(next)).toEqual([4, 'end']);
    expect(await endOf(next.slice(0, -1))).toEqual([3, 'cut']);
    expect(await endOf(next.slice(0, 5))).toEqual([3, 'cut']);
    const flipped = next.slice();
    flipped[20] = (flipped[20] as number) ^ 1;
    expect(await endOf(flipped)).toEqual([3, 'checksum']);
    const huge = next.slice();
    new DataView(huge.buffer).setUint32(4, 0xfffffff0, true);
    expect(await endOf(huge)).toEqual([3, 'too_large']);
  });
});

describe('an opened bundle', () => {
  test('[BUN2] cannot be changed through its store or its source', async () => {
    const bundle = await openBundle(await bundleOf(await smallHome()));
    const { store } = bundle;
    const source = bundleSource(bundle);
    const stream = { run: RUN, session: 'd'.repeat(32) };
    const attempts: Promise<unknown>[] = [
      store.openWriter({
        ...stream,
        namespace: '',
        project: 'p',
        label: 'r',
        recorder: '',
        resume: 'takeover',
        time: 0,
      }),
      store.openEditor(stream),
      store.append(stream, 0, []),
      store.putDerived(RUN, []),
      store.deleteDerived(RUN, ''),
      store.deleteRun(RUN, 0),
      store.putValue('x', 1),
      source.edit(RUN, 'name', 'x'),
      source.deleteRun(RUN),
      source.restoreRun(RUN),
      source.clearProject('p'),
      source.createProject('p'),
    ];
    for (const attempt of attempts) {
      const error = await rejection(attempt);
      expect([error.code, error.facts['reason']]).toEqual(['storage', 'read_only']);
    }
    expect(await store.compact(stream, true)).toBe(0);
    expect(await source.status()).toMatchObject({ storage: 'bundle', state: 'ready' });
  });

  test('[O8] a run takes its task along', async () => {
    const made = await smallHome();
    const before = sourceOf(made);
    const { project, namespace } = (await before.getRun(RUN)) ?? { project: '', namespace: '' };
    await before.createTask(project, namespace, 'sweep');
    await before.addRunToTask(RUN, 'sweep');
    const bundle = await openBundle(await bundleOf(made));
    const source = bundleSource(bundle);
    expect((await source.getRun(RUN))?.task).toBe('sweep');
    expect(await source.listTasks(project, namespace)).toMatchObject([{ name: 'sweep', runs: 1 }]);
    expect((await source.listRuns({ task: 'sweep' })).map(({ uid }) => uid)).toEqual([RUN]);
    expect(await source.listRuns({ task: 'other' })).toEqual([]);
  });

  test('[BUN2] its store rejects when it is closed, its source never with anything untyped', async () => {
    const bundle = await openBundle(await bundleOf(await smallHome()));
    const source = bundleSource(bundle);
    await bundle.store.close();
    for (const answer of [source.listRuns(), source.getRun(RUN), source.getLogs({ run: RUN })]) {
      expect(await rejectionCode(answer)).toBe('storage');
    }
  });

  test('[BUN2] whatever a query makes of a stranger, its source says that the bundle is damaged', async () => {
    const bundle = await openBundle(await bundleOf(await smallHome()));
    bundle.store.listStreams = () => Promise.reject(new TypeError('undefined is not a function'));
    const error = await rejection(bundleSource(bundle).getRun(RUN));
    expect([error.code, error.message]).toEqual(['corrupt', 'undefined is not a function']);
  });

  test('[BUN1] several runs, blobs shared between them, a run whose writer is not here', async () => {
    const from = home();
    const other = 'b'.repeat(32);
    await addRun(from, simpleFrames(3));
    await addRun(
      from,
      simpleFrames(2, other).map((each) => ({ ...each, records: each.records.slice(0, 1) })),
    );
    const sha256 = await addBlob(from, 'shared');
    await addBlob(from, 'shared', other);
    const bundle = await openBundle(await bundleOf(from, [RUN, other, RUN]));
    expect(bundle.problems).toEqual([]);
    expect(bundle.runs.map(({ uid, label, folder }) => [uid, label, folder])).toEqual([
      [RUN, 'r', 'r.aaaaaaaa'],
      [other, 'bbbbbbbb', 'bbbbbbbb.bbbbbbbb'],
    ]);
    expect([...bundle.zip.entries.keys()].filter((name) => name.includes('blobs/'))).toEqual([
      `blobs/${sha256}`,
    ]);
    expect(await bundle.archive.listBlobs(other)).toEqual([{ sha256, size: 6 }]);
    expect(await (await bundleSource(bundle).blob(other, sha256))?.text()).toBe('shared');
    const infos = await bundleSource(bundle).listRuns();
    const states = Object.fromEntries(infos.map(({ uid, status }) => [uid, status]));
    expect(states).toEqual({ [RUN]: 'completed', [other]: 'crashed' });
    expect(await bundle.archive.getMarks('')).toEqual([]);
  });

  test('[BUN1] a list of runs reads their rollups and none of their frames', async () => {
    const from = await smallHome(50);
    await sourceOf(from).listRuns();
    const bundle = await openBundle(await bundleOf(from));
    const { reads } = counted(bundle.store);
    expect(await bundleSource(bundle).listRuns()).toMatchObject([{ rows: 50 }]);
    await bundleSource(bundle).series({ run: RUN, key: 'loss' });
    expect(reads()).toBe(0);
  });

  test('[BUN2] opening tells how far it is and can be cancelled', async () => {
    const file = await bundleOf(await smallHome(20));
    const told: OpenProgress[] = [];
    await openBundle(file, { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)?.done).toBe(told.at(-1)?.total);
    expect(told.length).toBe(20);
    const cancel = new AbortController();
    const opening = openBundle(file, { signal: cancel.signal, onProgress: () => cancel.abort() });
    expect(await rejectionCode(opening)).toBe('aborted');
  });

  test('[BUN2] a file that cannot be read any more is told as such', async () => {
    const file = await bundleOf(await smallHome(20));
    const slice = file.slice.bind(file);
    const bundle = await openBundle(file);
    const log = [...bundle.zip.entries.values()].find(({ name }) => name.endsWith('.log'));
    file.slice = (from, to) => {
      const part = slice(from, to);
      if ((from ?? 0) >= (log?.offset ?? 0)) part.arrayBuffer = () => Promise.reject(new Error('gone'));
      return part;
    };
    expect(await rejectionCode(openBundle(file))).toMatch(/storage|corrupt/);
  });
});

describe('rollups that lie', () => {
  /** A bundle whose entry `v…/<name>` is replaced by these bytes, with the right checksum. */
  async function forged(name: string, change: (bytes: Uint8Array) => Uint8Array) {
    const from = await smallHome(6);
    await sourceOf(from).listRuns();
    const parts = await partsOf(await bundleOf(from, [RUN], { files: false }));
    const changed = parts.map(
      (part): Part =>
        part.name.endsWith(`${name}.bin`) ? { name: part.name, bytes: change(part.bytes) } : part,
    );
    expect(changed).not.toEqual(parts);
    return { bundle: await openBundle(zipOf(changed)), truth: sourceOf(from) };
  }

  /** Replaces text without changing its length, which stands in front of it. */
  function swap(from: string, to: string) {
    return (bytes: Uint8Array) => {
      const source = Buffer.from(bytes);
      const at = source.indexOf(from);
      expect(at).toBeGreaterThan(0);
      expect(to.length).toBe(from.length);
      source.set(utf8(to), at);
      return new Uint8Array(source);
    };
  }

  const LIES: [string, string, (bytes: Uint8Array) => Uint8Array][] = [
    ['tags that are none', '/info', swap('"tags":[]', '"tags":45')],
    ['a name that is none', '/info', swap('"name":"r"', '"name":123')],
    ['counts that are none', '/info', swap('"rows":6', '"rows":[')],
    ['more frames than there are', '/state', swap('"epoch":1,"next":6', '"epoch":1,"next":9')],
    ['an epoch of somebody else', '/state', swap('"epoch":1,"next":6', '"epoch":2,"next":6')],
    ['no config', '/state', swap('"config":{}', '"config":77')],
    ['facts without names', '/state', swap('"facts"', '"fakes"')],
    ['a status that is none', '/state', swap('"completed"', '"exploding"')],
    ['log counts of text', '/state', swap('"info":2', '"info":[')],
    ['nothing', '/state', () => new Uint8Array(0)],
    ['noise', '/info', (bytes) => bytes.map((_, i) => (i * 37) % 256)],
  ];
  test.each(LIES)('[BUN2] with %s: the frames are read instead', async (_, name, change) => {
    const { bundle, truth } = await forged(name, change);
    const source = bundleSource(bundle);
    expect(await source.listRuns()).toEqual(await truth.listRuns());
    expect(await source.getRun(RUN)).toEqual(await truth.getRun(RUN));
    expect(await source.getLogs({ run: RUN })).toEqual(await truth.getLogs({ run: RUN }));
    const query = { run: RUN, key: 'acc' };
    expect(await source.series(query)).toEqual(await truth.series(query));
  });

  test('[BUN2] those of a run whose log was cut are not used', async () => {
    const from = await smallHome(6);
    await sourceOf(from).listRuns();
    const parts = await partsOf(await bundleOf(from, [RUN], { files: false }));
    const cut = parts.map((part) =>
      part.name.endsWith('.log') ? { ...part, bytes: part.bytes.slice(0, -9) } : part,
    );
    const bundle = await openBundle(zipOf(cut));
    expect(await framesIn(bundle.store)).toEqual(framesMade(simpleFrames(6).slice(0, 5)));
    expect(await bundleSource(bundle).getRun(RUN)).toMatchObject({
      rows: 5,
      status: 'crashed',
    } satisfies Json);
    expect(bundle.problems.length).toBe(2);
    expect((await bundleSource(bundle).status()).notices.length).toBe(2);
  });

  test('[BUN2] a run without records of its own is still told', async () => {
    const from = home();
    await addRun(from, [frame(1, 0, [runRecord()])]);
    const bundle = await openBundle(await bundleOf(from));
    expect(await bundleSource(bundle).listRuns()).toMatchObject([{ rows: 0, id: 'r' }]);
  });
});
