import fc from 'fast-check';
import { deflateSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { importBundle } from '../../../src/bundle/import.js';
import { openBundle } from '../../../src/bundle/read.js';
import { bundleSource } from '../../../src/bundle/source.js';
import { WORKSPACE } from '../../../src/store/port.js';
import { RUN } from '../query/runs.js';
import { json } from '../record/arbitraries.js';
import {
  addBlob,
  addRun,
  bundleOf,
  framesIn,
  framesMade,
  home,
  rejection,
  simpleFrames,
  sourceOf,
} from './support.js';
import { type Part, partsOf, utf8, withJson, zipOf } from './zip-maker.js';

const FRAMES = simpleFrames(3);
let parts: Part[];
let blob: string;
beforeAll(async () => {
  const from = home();
  await addRun(from, FRAMES);
  blob = await addBlob(from, 'a file');
  await sourceOf(from).listRuns();
  parts = await partsOf(await bundleOf(from, [RUN], { files: false }));
});

async function reasonOf(file: Blob) {
  const { code, facts } = await rejection(openBundle(file));
  return [code, facts['reason']];
}

describe('names in a bundle', () => {
  test.each([
    '/etc/passwd',
    '../up.txt',
    'a/../../up.txt',
    'a/..',
    'a\\..\\up.txt',
    '\\\\host\\share',
    'C:/windows.txt',
    'a//b',
    './a',
    'a\u0000.txt',
    'new\nline',
  ])('[BUN2] %j is refused', async (name) => {
    expect(await reasonOf(zipOf([...parts, { name, bytes: utf8('x') }]))).toEqual(['corrupt', 'unsafe_name']);
  });

  test('[BUN2] a name that is there twice is refused', async () => {
    const twice = parts.find(({ name }) => name.endsWith('.log')) as Part;
    expect(await reasonOf(zipOf([...parts, twice]))).toEqual(['corrupt', 'duplicate_name']);
  });

  test('[BUN2] a folder called __proto__ is an ordinary one', async () => {
    const renamed = parts.map((part) => ({ ...part, name: part.name.replace(/^r\.a{8}/, '__proto__') }));
    const bundle = await openBundle(zipOf([...renamed, { name: 'constructor/x', bytes: utf8('') }]));
    expect(bundle.runs).toMatchObject([{ uid: RUN, folder: '__proto__' }]);
    expect(await framesIn(bundle.store)).toEqual(framesMade(FRAMES));
    expect(({} as Record<string, unknown>)['run']).toBeUndefined();
  });

  test('[BUN2] entries of nobody knows what are left alone', async () => {
    const more = ['x/segments/nobody.log', 'blobs/short', 'r.aaaaaaaa/segments/../x'.replace('/../', '/')];
    const bundle = await openBundle(zipOf([...parts, ...more.map((name) => ({ name, bytes: utf8('?') }))]));
    expect(bundle.problems).toEqual([]);
    expect(bundle.runs.length).toBe(1);
  });
});

describe('the archive', () => {
  test('[BUN2] bytes that are no archive are refused with a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await rejection(openBundle(new Blob([bytes])))).code).toBe('corrupt');
      }),
    );
    expect(await reasonOf(zipOf([{ name: 'x.txt', bytes: utf8('x') }]))).toEqual(['corrupt', 'no_bundle']);
  });

  test('[BUN2] entries that overlap are refused', async () => {
    const log = parts.findIndex(({ name }) => name.endsWith('.log'));
    const inside = parts.map((part, i) => (i === log ? { ...part, offset: 5 } : part));
    expect(await reasonOf(zipOf(inside))).toEqual(['corrupt', 'overlap']);
    const same = parts.map((part, i) => (i === log ? { ...part, offset: 0 } : part));
    expect(await reasonOf(zipOf(same))).toEqual(['corrupt', 'overlap']);
    const beyond = parts.map((part, i) => (i === log ? { ...part, packedSize: 1e9, size: 1e9 } : part));
    expect((await reasonOf(zipOf(beyond)))[0]).toBe('corrupt');
  });

  test('[BUN2] an entry under another name than the directory says is not read', async () => {
    const other = `r.aaaaaaaa/segments/${'c'.repeat(32)}.log`;
    const renamed = parts.map((part) => (part.name.endsWith('.log') ? { ...part, localName: other } : part));
    const bundle = await openBundle(zipOf(renamed));
    expect(await framesIn(bundle.store)).toEqual({});
    expect(bundle.problems.map(({ entry }) => entry)).toContain(
      parts.find(({ name }) => name.endsWith('.log'))?.name,
    );
  });

  test('[BUN2] a bundle that somebody unpacked and packed again with compression is read', async () => {
    const files = Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes]));
    const bundle = await openBundle(new Blob([zipSync(files, { level: 9 }) as Uint8Array<ArrayBuffer>]));
    expect(bundle.problems).toEqual([]);
    expect(await framesIn(bundle.store)).toEqual(framesMade(FRAMES));
    expect(await (await bundle.archive.getBlob(blob))?.text()).toBe('a file');
  });

  const bomb = deflateSync(new Uint8Array(8 * 1024 * 1024), { level: 9 });
  test.each([
    ['that grows a thousandfold', { bytes: bomb, size: 8 * 1024 * 1024 }],
    ['that says it is small', { bytes: bomb, size: 100 * 1024 }],
    ['that says it is huge', { bytes: bomb, size: 0xfffffff0 }],
    ['of garbage', { bytes: utf8('not deflated at all'), size: 100 }],
    ['that is shorter than it says', { bytes: deflateSync(utf8('short')), size: 50 }],
  ])('[BUN2] a compressed log %s is left out', async (_, change) => {
    const changed = parts.map((part) =>
      part.name.endsWith('.log') ? { ...part, method: 8, crc: 0, ...change } : part,
    );
    const bundle = await openBundle(zipOf(changed));
    expect(await framesIn(bundle.store)).toEqual({});
    expect(bundle.problems[0]?.message).toMatch(/cannot be read/);
  });

  test('[BUN2] a way of compressing that is not known is left out, also for stepwell.json', async () => {
    const bundle = await openBundle(
      zipOf(parts.map((part) => (part.name.endsWith('.log') ? { ...part, method: 99 } : part))),
    );
    expect(bundle.problems.length).toBeGreaterThan(0);
    const other = await openBundle(
      zipOf(parts.map((part) => (part.name === 'stepwell.json' ? { ...part, method: 99 } : part))),
    );
    expect(await framesIn(other.store)).toEqual(framesMade(FRAMES));
    expect(other.problems.map(({ entry }) => entry)).toEqual(['stepwell.json']);
  });

  test('[BUN2] 90,000 entries are read, 300,000 are refused, a million before they are looked at', async () => {
    expect(await reasonOf(directoryOf(90_000, 8))).toEqual(['corrupt', 'no_bundle']);
    expect(await reasonOf(directoryOf(300_000, 8))).toEqual(['corrupt', 'too_many']);
    expect(await reasonOf(directoryOf(1_000_000, 8))).toEqual(['corrupt', 'too_many']);
  });
});

/** An archive of nothing but a directory in the form for large archives, whose entries are all empty. */
function directoryOf(count: number, nameLength: number): Blob {
  const entry = 46 + nameLength;
  const local = 30 + nameLength;
  const bytes = new Uint8Array((local + entry) * count + 56 + 20 + 22);
  const view = new DataView(bytes.buffer);
  const start = local * count;
  for (let i = 0; i < count; i++) {
    const at = start + i * entry;
    view.setUint32(i * local, 0x04034b50, true);
    view.setUint16(i * local + 26, nameLength, true);
    // Its number, digit by digit: a million texts and their bytes take seconds.
    for (let digit = nameLength - 1, rest = i; digit >= 0; digit--, rest = Math.floor(rest / 10)) {
      bytes[i * local + 30 + digit] = 0x30 + (rest % 10);
      bytes[at + 46 + digit] = 0x30 + (rest % 10);
    }
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 28, nameLength, true);
    view.setUint32(at + 42, i * local, true);
  }
  const end = start + entry * count;
  view.setUint32(end, 0x06064b50, true);
  view.setBigUint64(end + 4, 44n, true);
  view.setBigUint64(end + 24, BigInt(count), true);
  view.setBigUint64(end + 32, BigInt(count), true);
  view.setBigUint64(end + 40, BigInt(entry * count), true);
  view.setBigUint64(end + 48, BigInt(start), true);
  view.setUint32(end + 56, 0x07064b50, true);
  view.setBigUint64(end + 64, BigInt(end), true);
  view.setUint32(end + 72, 1, true);
  view.setUint32(end + 76, 0x06054b50, true);
  view.setUint16(end + 84, 0xffff, true);
  view.setUint16(end + 86, 0xffff, true);
  view.setUint32(end + 88, 0xffffffff, true);
  view.setUint32(end + 92, 0xffffffff, true);
  return new Blob([bytes]);
}

describe('descriptions that lie', () => {
  test.each([
    ['stepwell.json', 3, 2],
    ['run.json', 2, 1],
  ])('[BUN2] a newer format in %s is said in words', async (name, version, reads) => {
    const newer = zipOf(withJson(parts, name, (description) => ({ ...description, version })));
    const error = await rejection(openBundle(newer));
    expect(error.code).toBe('version');
    expect(error.message).toBe(
      `This bundle has format ${version}; this version of Stepwell reads ${reads}. Open it with a newer one.`,
    );
  });

  const RUN_LIES: [string, Record<string, unknown>][] = [
    [
      'more frames than there are',
      { streams: [{ session: `${'5'.repeat(31)}1`, epoch: 1, next: 1e15, sha256: '0'.repeat(64) }] },
    ],
    [
      'fewer frames',
      { streams: [{ session: `${'5'.repeat(31)}1`, epoch: 1, next: 1, sha256: '0'.repeat(64) }] },
    ],
    [
      'numbers that are none',
      { streams: [{ session: `${'5'.repeat(31)}1`, epoch: -1, next: 1e300, sha256: 5 }] },
    ],
    ['streams that are none', { streams: { length: 4 }, blobs: 'x' }],
    ['a stream of nobody', { streams: [null, [], 5, { session: '../../x', next: 0 }] }],
    [
      'sizes',
      {
        blobs: [
          { sha256: 'f'.repeat(64), size: 1e300 },
          { sha256: '__proto__', size: 1 },
        ],
      },
    ],
  ];
  test.each(RUN_LIES)('[BUN2] run.json with %s changes nothing about the frames', async (_, lie) => {
    const bundle = await openBundle(
      zipOf(withJson(parts, 'run.json', (description) => ({ ...description, ...lie }))),
    );
    expect(await framesIn(bundle.store)).toEqual(framesMade(FRAMES));
    const [stream] = await bundle.store.listStreams(RUN);
    expect(stream).toMatchObject({ epoch: 1, next: FRAMES.length });
    const detail = await bundleSource(bundle).getRun(RUN);
    expect(detail).toMatchObject({ rows: 3, values: 6, status: 'completed' });
  });

  const PLACE_LIES: [string, Record<string, unknown>][] = [
    ['nextRow', { nextRow: 1e300 }],
    ['nextStep', { nextStep: null }],
    ['globalStep', { globalStep: 'x' }],
    ['status', { status: 'exploded' }],
    ['lastSeen', { lastSeen: 1e300 }],
  ];
  test.each(PLACE_LIES)('[BUN2] an impossible %s in stepwell.json is taken from the log', async (_, lie) => {
    const changed = withJson(parts, 'stepwell.json', (description) => ({
      ...description,
      created: 1e300,
      library: 7,
      runs: (description['runs'] as object[]).map((run) => ({ ...run, ...lie })),
    }));
    const bundle = await openBundle(zipOf(changed));
    expect(await bundle.store.getRun(RUN)).toMatchObject({
      nextRow: 3,
      nextStep: 3,
      globalStep: 128,
      status: 'completed',
    });
    expect([bundle.created, bundle.library]).toEqual([0, '']);
  });

  test('[BUN2] a possible place that is wrong is not imported', async () => {
    const changed = withJson(parts, 'stepwell.json', (description) => ({
      ...description,
      runs: (description['runs'] as object[]).map((run) => ({
        ...run,
        nextRow: 0,
        nextStep: -5,
        status: 'failed',
      })),
    }));
    const to = home();
    await importBundle(await openBundle(zipOf(changed)), to);
    expect(await to.store.getRun(RUN)).toMatchObject({ nextRow: 3, nextStep: 3, status: 'completed' });
  });

  test.each([
    ['no hexadecimal digits', 'x'.repeat(32)],
    ['a path', '../../../../../../../etc/passwd0'],
    ['another run', 'b'.repeat(32)],
    ['the workspace', WORKSPACE],
    ['a number', 5],
  ])('[BUN2] a uid that is %s gives no frames', async (_, uid) => {
    const lie = (json: Record<string, unknown>) => ({ ...json, uid });
    const changed = withJson(withJson(parts, 'run.json', lie), 'stepwell.json', (json) => ({
      ...json,
      runs: (json['runs'] as Record<string, unknown>[]).map(lie),
    }));
    const bundle = await openBundle(zipOf(changed));
    expect(bundle.problems.length).toBeGreaterThan(0);
    for (const run of bundle.runs) expect(await framesIn(bundle.store, run.uid)).toEqual({});
    expect(bundle.runs.map((run) => run.uid)).not.toContain(WORKSPACE);
  });

  test('[BUN2] any JSON in place of a description gives a typed error or true frames', async () => {
    await fc.assert(
      fc.asyncProperty(
        json,
        json,
        fc.constantFrom('run.json', 'stepwell.json'),
        async (value, field, name) => {
          const keys = ['uid', 'streams', 'blobs', 'runs', 'label', 'created', 'version', 'format'];
          for (const key of [...keys, null]) {
            const changed = withJson(parts, name, (description) =>
              key === null ? value : { ...description, [key]: field },
            );
            await expectTrue(zipOf(changed));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  async function expectTrue(file: Blob): Promise<void> {
    try {
      const bundle = await openBundle(file);
      for (const { uid } of bundle.runs)
        expect(await framesIn(bundle.store, uid)).toEqual(framesMade(FRAMES));
    } catch (error) {
      if (!(error instanceof StepwellError)) throw error;
      expect(error.code).toMatch(/corrupt|version/);
    }
  }
});

describe('blobs', () => {
  test('[BUN2] bytes of another hash are not given out', async () => {
    const changed = parts.map((part) =>
      part.name.startsWith('blobs/') ? { ...part, bytes: utf8('b file') } : part,
    );
    const bundle = await openBundle(zipOf(changed));
    expect((await rejection(bundle.archive.getBlob(blob))).facts['reason']).toBe('sha256');
    expect((await rejection(bundle.archive.getBlob(blob))).code).toBe('corrupt');
    const to = home();
    expect(await importBundle(bundle, to)).toMatchObject([{ result: 'imported', blobs: 0, damagedBlobs: 1 }]);
    expect(await to.archive.listBlobs(RUN)).toEqual([]);
  });

  test('[BUN2] one that is missing is told', async () => {
    const bundle = await openBundle(zipOf(parts.filter(({ name }) => !name.startsWith('blobs/'))));
    expect(bundle.problems.map(({ entry }) => entry)).toEqual([`blobs/${blob}`]);
    expect(await bundle.archive.getBlob(blob)).toBeNull();
    expect(await bundle.archive.listBlobs(RUN)).toEqual([]);
  });
});
