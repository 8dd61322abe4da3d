import { beforeAll, describe, expect, test } from 'vitest';
import { StepwellError } from '../../../src/base/errors.js';
import { importBundle } from '../../../src/bundle/import.js';
import { type Bundle, openBundle } from '../../../src/bundle/read.js';
import { bundleSource } from '../../../src/bundle/source.js';
import type { Source } from '../../../src/source/types.js';
import { LONG } from '../../support/long.js';
import { RUN, START } from '../query/runs.js';
import {
  addBlob,
  addRun,
  bundleOf,
  bytesOf,
  framesIn,
  framesMade,
  home,
  simpleFrames,
  sourceOf,
} from './support.js';

const OTHER = 'b'.repeat(32);
const CONTENT = 'bytes of a file';
/** No divisor of a header's size: 30 bytes before an entry, 46 in the directory. */
const STRIDE = 37;
/** The headers of an entry without its name, before its bytes and in the directory, and how they begin. */
const HEADERS = [
  [30, [0x50, 0x4b, 3, 4]],
  [46, [0x50, 0x4b, 1, 2]],
] as const;
/** Of the record that ends a zip archive. */
const END_BYTES = 22;

/** Two runs, one with a blob and an edit, and what is derived of both. */
async function original() {
  const from = home();
  await addRun(from, simpleFrames(3));
  await addRun(from, simpleFrames(1, OTHER));
  const blob = await addBlob(from, CONTENT);
  const source = sourceOf(from);
  await source.edit(RUN, 'notes', 'kept');
  await source.listRuns();
  const file = await bundleOf(from, [RUN, OTHER], { files: false });
  const frames = { [RUN]: await framesIn(from.store), [OTHER]: framesMade(simpleFrames(1, OTHER)) };
  return { bytes: await bytesOf(file), blob, frames, answers: await answersOf(sourceOf(from)) };
}

/**
 * Places of a file where it is damaged: all, in the long form. The short form takes every byte of the first header of each kind and of
 * the record at the end, which say what the others say of their entries, and of all the rest every 37th byte.
 */
function placesIn(bytes: Uint8Array): number[] {
  const { length } = bytes;
  const all = Array.from({ length }, (_, at) => at);
  if (LONG) return all;
  const file = Buffer.from(bytes);
  const headers = HEADERS.map(([size, begin]) => ({ size, from: file.indexOf(Uint8Array.from(begin)) }));
  return all.filter(
    (at) =>
      at % STRIDE === 0 ||
      at >= length - END_BYTES ||
      headers.some(({ from, size }) => at >= from && at < from + size),
  );
}

async function answersOf(source: Source) {
  return Promise.all(
    [RUN, OTHER].map(async (run) => {
      const detail = await source.getRun(run);
      if (detail === null) return null;
      const series = await source.series({ run, key: 'loss' });
      const logs = await source.getLogs({ run });
      return { detail, series, logs };
    }),
  );
}

let whole: Awaited<ReturnType<typeof original>>;
beforeAll(async () => {
  whole = await original();
});

/** Opens damaged bytes. Null: refused with a typed error. Anything else must be true. */
async function openDamaged(bytes: Uint8Array<ArrayBuffer>): Promise<Bundle | null> {
  let bundle: Bundle;
  try {
    bundle = await openBundle(new Blob([bytes]));
  } catch (error) {
    expect(error).toBeInstanceOf(StepwellError);
    expect((error as StepwellError).code).toMatch(/corrupt|version/);
    return null;
  }
  for (const { uid } of bundle.runs) {
    const made = whole.frames[uid];
    expect(made).toBeDefined();
    for (const [stream, frames] of Object.entries(await framesIn(bundle.store, uid))) {
      expect(frames).toEqual(made?.[stream]?.slice(0, frames.length));
    }
    for (const { sha256 } of await bundle.archive.listBlobs(uid)) await checkBlob(bundle, sha256);
  }
  const answers = await answersOf(bundleSource(bundle));
  if (bundle.problems.length === 0) expect(answers).toEqual(whole.answers);
  else await checkAgainstImport(bundle, answers);
  return bundle;
}

async function checkBlob(bundle: Bundle, sha256: string): Promise<void> {
  expect(sha256).toBe(whole.blob);
  try {
    expect(await (await bundle.archive.getBlob(sha256))?.text()).toBe(CONTENT);
  } catch (error) {
    expect((error as StepwellError).code).toBe('corrupt');
  }
}

/** What the bundle answers is what its readable frames say, not what was derived of others. */
async function checkAgainstImport(bundle: Bundle, answers: unknown): Promise<void> {
  const to = home();
  await importBundle(bundle, to);
  expect(answers).toEqual(await answersOf(sourceOf(to)));
}

describe('a damaged bundle', () => {
  test('[BUN2] is the original when nothing is damaged', async () => {
    const bundle = await openDamaged(whole.bytes);
    expect(bundle?.problems).toEqual([]);
    expect(bundle?.runs.length).toBe(2);
    expect(bundle?.created).toBe(START);
  });

  test('[BUN2] cut anywhere it gives a typed error or true data', async () => {
    let refused = 0;
    const ends = placesIn(whole.bytes);
    for (const end of ends) {
      if ((await openDamaged(whole.bytes.slice(0, end))) === null) refused++;
    }
    // The directory is at the end: without it nothing is known.
    expect(refused).toBe(ends.length);
  });

  test('[BUN2] with any byte changed it gives a typed error or true data', async () => {
    let refused = 0;
    let noticed = 0;
    const places = placesIn(whole.bytes);
    for (const at of places) {
      const bytes = whole.bytes.slice();
      // Another bit at each place, and all of them at every ninth.
      bytes[at] = (bytes[at] as number) ^ (at % 9 === 8 ? 0xff : 1 << (at % 9));
      const bundle = await openDamaged(bytes);
      if (bundle === null) refused++;
      else if (bundle.problems.length > 0) noticed++;
    }
    // Damage to one run must not take everything away.
    expect(noticed).toBeGreaterThan(places.length / 10);
    expect(refused).toBeLessThan(places.length / 2);
  });

  test('[BUN2] a check of everything finds every byte of content that changed', async () => {
    const bundle = await openBundle(new Blob([whole.bytes]));
    for (const entry of bundle.zip.entries.values()) {
      const bytes = whole.bytes.slice();
      // Behind the header of 30 bytes and the name, at the entry's last byte.
      const at = entry.offset + 30 + entry.name.length + entry.size - 1;
      bytes[at] = (bytes[at] as number) ^ 0x10;
      const damaged = await openBundle(new Blob([bytes]));
      let done = 0;
      for await (const progress of damaged.verify()) done = progress.done / progress.total;
      expect(done).toBe(1);
      expect(damaged.problems.map((problem) => problem.entry)).toContain(entry.name);
    }
  });
});
