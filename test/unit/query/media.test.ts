import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listFiles, readBlob } from '../../../src/query/artifacts.js';
import { openMedia } from '../../../src/query/media.js';
import { RunState } from '../../../src/query/run-state.js';
import { decodeState, encodeState } from '../../../src/query/run-state-codec.js';
import { StoreSource } from '../../../src/query/store-source.js';
import type { FileRecord, Frame, MediaItem, MediaRecord } from '../../../src/record/kinds.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';
import { rounds } from '../../support/long.js';
import { frame, QUERIES, RUN, runRecord, START, write } from './runs.js';

const hash = (n: number) => n.toString(16).padStart(64, '0');

function itemOf(n: number): MediaItem {
  return { sha256: hash(n), size: n, type: 'image/png', caption: `${n}`, facts: { width: 1, height: 1 } };
}

function logged(row: number, step: number, key = 'k', ...numbers: number[]): MediaRecord {
  const items = (numbers.length > 0 ? numbers : [row]).map(itemOf);
  return {
    kind: 'media',
    media: 'image',
    key,
    row,
    step,
    globalStep: 0,
    time: START + row,
    data: null,
    items,
  };
}

function file(name: string, n: number, fields: Partial<FileRecord> = {}): FileRecord {
  const rest = { namespace: '', format: 'json', type: 'application/json', deleted: false, time: START };
  return { kind: 'file', ...rest, name, sha256: hash(n), size: n, ...fields };
}

const rowsOf = (steps: readonly { readonly row: number }[]) => steps.map(({ row }) => row);

describe('media', () => {
  const steps = fc.array(fc.integer({ min: -3, max: 8 }), { maxLength: 40 });
  const bound = fc.option(fc.integer({ min: -5, max: 10 }), { nil: undefined });

  test('equal brute force, whichever were there first and which came while they were read', async () => {
    const limits = fc.integer({ min: 1, max: 12 });
    const property = fc.asyncProperty(
      steps,
      fc.nat(40),
      bound,
      bound,
      bound,
      limits,
      async (all, cut, from, to, at, limit) => {
        const records = all.map((step, row) => logged(row, step));
        const frames = records.map((record, i): Frame => frame(1, i, [record]));
        const reader = openMedia(async (visit) => {
          for (const each of frames.slice(0, cut)) visit(each);
          await Promise.resolve();
        });
        const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const query = { key: 'k', media: 'image', limit, ...range, ...(at === undefined ? {} : { at }) };
        const answering = reader.media({ ...query, limit: 4096 });
        // These arrive while the others are being read.
        for (const each of frames.slice(cut)) reader.add(each);
        await answering;
        const answer = await reader.media(query);
        const sorted = records
          .map(({ row, step }) => ({ row, step }))
          .sort((a, b) => a.step - b.step || a.row - b.row);
        const before = sorted.filter(({ step }) => at !== undefined && step <= at).at(-1) ?? sorted[0];
        const inRange =
          at === undefined
            ? sorted.filter(({ step }) => step >= (from ?? step) && step <= (to ?? step))
            : before
              ? [before]
              : [];
        expect([answer.total, answer.inRange]).toEqual([records.length, inRange.length]);
        const kept = rowsOf(answer.steps);
        expect(kept.length).toBe(Math.min(limit, inRange.length));
        expect(kept.at(-1)).toBe(inRange.at(-1)?.row);
        expect(kept).toEqual(rowsOf(inRange).filter((row) => kept.includes(row)));
        if (inRange.length <= limit) expect(kept).toEqual(rowsOf(inRange));
      },
    );
    await fc.assert(property, { numRuns: rounds(300) });
  });

  test('a bad range or limit is a validation error; a failed read is tried again', async () => {
    let fails = true;
    const reader = openMedia(async (visit) => {
      if (fails) throw new Error('lost');
      visit(frame(1, 0, [logged(0, 0)]));
    });
    const query = { key: 'k', media: 'image' };
    await expect(reader.media({ ...query, limit: 0 })).rejects.toMatchObject({ code: 'validation' });
    await expect(reader.media({ ...query, at: Number.NaN })).rejects.toMatchObject({ code: 'validation' });
    await expect(reader.media(query)).rejects.toThrow('lost');
    await expect(reader.latest({})).rejects.toThrow('lost');
    fails = false;
    expect((await reader.media(query)).total).toBe(1);
    expect(await reader.uses(hash(0))).toBe(true);
    expect(await reader.uses(hash(1))).toBe(false);
  });
});

describe('files in the state of a run', () => {
  test('the last record of a name wins; what was replaced or deleted is free', () => {
    const state = new RunState();
    state.apply(frame(1, 0, [runRecord(), file('a', 1), file('b', 2), file('a', 1)]), 1);
    expect(state.freed).toEqual([]);
    state.apply(
      frame(1, 1, [file('a', 3), file('b', 2, { deleted: true }), file('a', 9, { namespace: 'n' })]),
      1,
    );
    expect(state.freed).toEqual([hash(1), hash(2)]);
    expect(
      listFiles(state.files.values()).map(({ namespace, name, size }) => [namespace, name, size]),
    ).toEqual([
      ['', 'a', 3],
      ['n', 'a', 9],
    ]);
    expect(listFiles(state.files.values(), 'n').length).toBe(1);
    const again = decodeState(encodeState(state));
    expect([...(again?.files ?? [])]).toEqual([...state.files]);
  });

  test('[MED1] [STO3] keys of media by kind, and which entries have some, survive being persisted', () => {
    const state = new RunState();
    const unknown = { ...logged(4, 6), media: 'hologram' };
    state.apply(frame(1, 0, [runRecord(), logged(3, 5), logged(4, 6), logged(4, 6, 'other'), unknown]), 10);
    const again = decodeState(encodeState(state)) as RunState;
    expect(again.media).toEqual(state.media);
    expect(Array.from(again.media, ([media, counts]) => [media, ...counts])).toEqual([
      ['image', ['k', 2], ['other', 1]],
      ['hologram', ['k', 1]],
    ]);
    expect(again.facts.lastRow).toBe(4);
    expect(again.index.entries[0]).toMatchObject({ media: 4, stepMin: 5, stepMax: 6, rowMax: 4 });
  });
});

describe('over a store', () => {
  async function open() {
    const database = memoryDatabase();
    const store = memoryStore(database);
    const archive = memoryArchive(database);
    const clock = { now: () => START };
    const blobs = async () => archive;
    const source = new StoreSource(store, { clock, isLive: () => false, queries: QUERIES, blobs });
    return { store, archive, source };
  }

  test('[MED1] media of kinds that nobody knows are listed, answered and kept apart by kind', async () => {
    const { store, source } = await open();
    const unknown = { ...logged(1, 7, 'k', 5), media: 'hologram', data: { colours: 3 } };
    await write(store, frame(1, 0, [runRecord(), logged(0, 0), unknown, logged(2, 3)]));
    expect((await source.getRun(RUN))?.keys).toEqual([
      { key: 'k', kind: 'media', media: 'image', count: 2 },
      { key: 'k', kind: 'media', media: 'hologram', count: 1 },
    ]);
    const { steps } = await source.media({ run: RUN, key: 'k', media: 'hologram' });
    const { kind: _, key: __, media: ___, ...at } = unknown;
    expect(steps).toEqual([at]);
    expect(await source.latest({ run: RUN })).toEqual([logged(2, 3), unknown]);
    expect(await source.latest({ run: RUN, keys: ['none'] })).toEqual([]);
    expect((await source.getArtifacts(RUN)).map((each) => each.kind === 'media' && each.media)).toEqual([
      'image',
      'hologram',
      'image',
    ]);
  });

  test('images, files, artifacts and blobs of a run', async () => {
    const { store, archive, source } = await open();
    await write(store, frame(1, 0, [runRecord(), logged(0, 0, 'k', 1, 2), file('x.json', 3)]));
    await write(store, frame(1, 1, [logged(1, 5, 'k', 1)]));
    await archive.putBlob(RUN, hash(1), new Blob(['one']));
    expect(await source.media({ run: RUN, key: 'k', media: 'image', at: 4 })).toMatchObject({
      total: 2,
      steps: [{ step: 0 }],
    });
    expect((await source.media({ run: RUN, key: 'none', media: 'image' })).steps).toEqual([]);
    const detail = await source.getRun(RUN);
    expect(detail?.files).toBe(1);
    expect(detail?.keys).toContainEqual({ key: 'k', kind: 'media', media: 'image', count: 2 });
    expect(detail?.rows).toBe(2);
    const artifacts = await source.getArtifacts(RUN);
    expect(artifacts.map((each) => (each.kind === 'file' ? each.name : `${each.key} ${each.step}`))).toEqual([
      'x.json',
      'k 0',
      'k 0',
      'k 5',
    ]);
    expect(await (await source.blob(RUN, hash(1)))?.text()).toBe('one');
    expect(await source.blob(RUN, hash(3))).toBeNull();
    // Found as soon as it is there.
    await archive.putBlob(RUN, hash(3), new Blob(['{}']));
    expect(await (await source.blob(RUN, hash(3)))?.text()).toBe('{}');
    await expect(source.blob('f'.repeat(32), hash(1))).rejects.toMatchObject({ code: 'run_missing' });
    // A frame that comes later is seen by a reader that has read already.
    await write(store, frame(1, 2, [logged(2, 9)]));
    expect(
      (await source.media({ run: RUN, key: 'k', media: 'image' })).steps.map(({ step }) => step),
    ).toEqual([0, 5, 9]);
  });

  test('a source without an archive has no blobs', async () => {
    const store = memoryStore();
    await write(store, frame(1, 0, [runRecord(), file('x', 1)]));
    const source = new StoreSource(store, { clock: { now: () => 0 }, isLive: () => false, queries: QUERIES });
    expect(await source.blob(RUN, hash(1))).toBeNull();
  });

  test('the list of blobs is read once for many, per run', async () => {
    let lists = 0;
    const blobs = {
      getBlob: async (sha256: string) => new Blob([sha256]),
      listBlobs: async (run: string) => {
        lists++;
        return run === 'a' ? [{ sha256: hash(1) }, { sha256: hash(2) }] : [];
      },
    };
    for (const n of [1, 2, 1, 2]) expect(await readBlob(blobs, 'a', hash(n))).not.toBeNull();
    expect(lists).toBe(1);
    expect(await readBlob(blobs, 'b', hash(1))).toBeNull();
    expect(lists).toBe(2);
  });
});
