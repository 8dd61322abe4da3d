import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/sha256.js';
import { canonicalForm } from '../../../src/bundle/canonical.js';
import { bundleArtifacts } from '../../../src/bundle/files.js';
import { importBundle } from '../../../src/bundle/import.js';
import { type Bundle, openBundle } from '../../../src/bundle/read.js';
import { SafePaths, safeName } from '../../../src/bundle/safe-names.js';
import { encodeFrame } from '../../../src/record/frame.js';
import type { FileRecord, LoggedRecord, MediaRecord } from '../../../src/record/kinds.js';
import { anyCharacter } from '../../support/any-character.js';
import { rounds } from '../../support/long.js';
import { frame, RUN, runRecord, START } from '../query/runs.js';
import { addBlob, addRun, bundleOf, bytesOf, type Home, home, simpleFrames } from './support.js';
import { partsOf, zipOf } from './zip-maker.js';

const OTHER = 'b'.repeat(32);
const hashOf = (content: string) => sha256Hex(new TextEncoder().encode(content));

async function file(name: string, content: string, more: Partial<FileRecord> = {}): Promise<FileRecord> {
  return {
    ...{ kind: 'file', time: START, namespace: '', name, format: 'text', type: 'text/plain', deleted: false },
    ...{ sha256: await hashOf(content), size: content.length },
    ...more,
  };
}

async function images(
  key: string,
  step: number,
  contents: readonly string[],
  type = 'image/png',
): Promise<MediaRecord> {
  const each = async (content: string) => ({
    ...{ sha256: await hashOf(content), size: content.length, type, caption: '' },
    facts: { width: 1, height: 1 },
  });
  const place = { row: step, step, globalStep: 0, time: START };
  const items = await Promise.all(contents.map(each));
  return { kind: 'media', media: 'image', data: null, key, ...place, items };
}

/** A database with a run of these records; `contents` are the blobs that it still has. */
async function homeOf(
  records: readonly LoggedRecord[],
  contents: readonly string[],
  run = RUN,
  into = home(),
): Promise<Home> {
  await addRun(into, [frame(1, 0, [runRecord(), ...records], run)]);
  for (const content of contents) await addBlob(into, content, run);
  return into;
}

/** The texts of the entries below `files/` and `media/` of the bundle. */
async function named(bundle: Bundle): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of bundle.zip.entries.values()) {
    if (/^[^/]+\/(files|media)\//.test(entry.name))
      found[entry.name] = await (await bundle.zip.open(entry)).text();
  }
  return found;
}

/** What `convert --to files` writes. */
async function converted(bundle: Bundle, run = RUN): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, bytes } of bundleArtifacts(bundle, run)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes()) chunks.push(chunk);
    found[name] = Buffer.concat(chunks).toString();
  }
  return found;
}

async function readBack(bundle: Bundle, content: string): Promise<string | undefined> {
  return (await bundle.archive.getBlob(await hashOf(content)))?.text();
}

async function expectWhole(bundle: Bundle, contents: readonly string[], run = RUN): Promise<void> {
  for await (const _ of bundle.verify());
  expect(bundle.problems).toEqual([]);
  for (const content of contents) expect(await readBack(bundle, content)).toBe(content);
  const listed = await bundle.archive.listBlobs(run);
  expect(listed.map(({ sha256 }) => sha256)).toEqual(
    (await Promise.all(contents.map(hashOf))).sort((a, b) => (a < b ? -1 : 1)),
  );
}

describe('files and images in a bundle', () => {
  test('[BUN1] stand under their names, each byte once, and come back', async () => {
    const records = [
      await file('weights.bin', 'first', { namespace: 'checkpoints' }),
      await file('notes.txt', 'notes'),
      await images('train/sample', 10, ['one', 'two']),
      await images('train/sample', 20.5, ['three'], 'image/jpeg'),
    ];
    const contents = ['first', 'notes', 'one', 'two', 'three'];
    const from = await homeOf(records, contents);
    const bundle = await openBundle(await bundleOf(from));
    expect(await named(bundle)).toEqual({
      'r.aaaaaaaa/files/checkpoints/weights.bin': 'first',
      'r.aaaaaaaa/files/notes.txt': 'notes',
      'r.aaaaaaaa/media/train/sample/10-0.png': 'one',
      'r.aaaaaaaa/media/train/sample/10-1.png': 'two',
      'r.aaaaaaaa/media/train/sample/20.5.jpg': 'three',
    });
    expect([...bundle.zip.entries.keys()].filter((name) => name.startsWith('blobs/'))).toEqual([]);
    await expectWhole(bundle, contents);

    const to = home();
    expect(await importBundle(bundle, to)).toMatchObject([{ result: 'imported', blobs: 5, damagedBlobs: 0 }]);
    expect(await canonicalForm(await openBundle(await bundleOf(to)))).toEqual(await canonicalForm(bundle));
  });

  test('[BUN2] the canonical form does not tell how the bytes are called', async () => {
    const from = await homeOf([await file('a.txt', 'a'), await images('i', 0, ['b'])], ['a', 'b', 'unnamed']);
    const withNames = await openBundle(await bundleOf(from));
    const bare = await openBundle(await bundleOf(from, [RUN], { files: false }));
    expect(bare.zip.entries.has(`blobs/${await hashOf('a')}`)).toBe(true);
    expect(withNames.zip.entries.has(`blobs/${await hashOf('a')}`)).toBe(false);
    expect(withNames.zip.entries.has(`blobs/${await hashOf('unnamed')}`)).toBe(true);
    const form = await canonicalForm(withNames);
    expect(form).toEqual(await canonicalForm(bare));
    expect(form.filter(([name]) => name.startsWith('blobs/')).length).toBe(3);
    // Readers of before say that they are too old, not that files are missing.
    const version = async ({ zip }: Bundle) => {
      const entry = zip.entries.get('stepwell.json');
      return entry && JSON.parse(await zip.readText(entry)).version;
    };
    expect([await version(withNames), await version(bare)]).toEqual([2, 1]);
  });

  test('[BUN1] of several versions the latest has the plain name, the others a part of their hash', async () => {
    const old = await file('best.bin', 'old');
    const records = [
      old,
      await file('best.bin', 'new'),
      await file('gone.bin', 'gone'),
      await file('gone.bin', 'gone', { deleted: true }),
    ];
    const bundle = await openBundle(await bundleOf(await homeOf(records, ['old', 'new', 'gone'])));
    const short = (hash: string) => hash.slice(0, 8);
    expect(await named(bundle)).toEqual({
      'r.aaaaaaaa/files/best.bin': 'new',
      [`r.aaaaaaaa/files/best~${short(old.sha256)}.bin`]: 'old',
      'r.aaaaaaaa/files/gone.bin': 'gone',
    });
    await expectWhole(bundle, ['old', 'new', 'gone']);
  });

  test('[BUN1] the same bytes under several names are there once; the list and convert know every name', async () => {
    const records = [
      await file('b.txt', 'same'),
      await file('a.txt', 'same'),
      await images('i', 1, ['image']),
      await images('i', 2, ['image']),
      await file('lost.txt', 'lost'),
    ];
    const bundle = await openBundle(await bundleOf(await homeOf(records, ['same', 'image'])));
    expect(await named(bundle)).toEqual({
      'r.aaaaaaaa/files/a.txt': 'same',
      'r.aaaaaaaa/media/i/1.png': 'image',
    });
    const entry = bundle.zip.entries.get('r.aaaaaaaa/artifacts.jsonl');
    const lines = entry ? (await bundle.zip.readText(entry)).trim().split('\n') : [];
    const list = lines.map((line) => JSON.parse(line));
    expect(list.map(({ name, key, path }) => [name ?? key, path])).toEqual([
      ['i', 'r.aaaaaaaa/media/i/1.png'],
      ['i', 'r.aaaaaaaa/media/i/1.png'],
      ['a.txt', 'r.aaaaaaaa/files/a.txt'],
      ['b.txt', 'r.aaaaaaaa/files/a.txt'],
      ['lost.txt', null],
    ]);
    const { 'artifacts.jsonl': own = '', ...files } = await converted(bundle);
    expect(files).toEqual({
      'media/i/1.png': 'image',
      'media/i/2.png': 'image',
      'files/a.txt': 'same',
      'files/b.txt': 'same',
    });
    const paths = own
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).path);
    expect(paths).toEqual([...Object.keys(files), null]);
  });

  test('[BUN1] bytes that two runs share are there once, and both have them', async () => {
    const from = await homeOf([await file('a.txt', 'shared')], ['shared']);
    await homeOf([await file('b.txt', 'shared'), await file('c.txt', 'own')], ['shared', 'own'], OTHER, from);
    const bundle = await openBundle(await bundleOf(from, [RUN, OTHER]));
    expect(Object.keys(await named(bundle))).toEqual([
      'r.aaaaaaaa/files/a.txt',
      'bbbbbbbb.bbbbbbbb/files/c.txt',
    ]);
    await expectWhole(bundle, ['shared']);
    await expectWhole(bundle, ['shared', 'own'], OTHER);
    expect((await converted(bundle, OTHER))['files/b.txt']).toBe('shared');
  });

  test('[BUN1] hostile names and keys stay inside of the folder, and apart', async () => {
    const names = [
      '../../etc/passwd',
      '/abs',
      'C:/x',
      'CON',
      'nul.txt',
      'a',
      'a/b',
      'A',
      'end.',
      'end',
      `${'x'.repeat(300)}.txt`,
      '..',
      'é',
      'e\u0301',
      'q?',
      'q*',
      '.env',
      '\ud800',
    ];
    const records = await Promise.all(names.map((name, i) => file(name, `file ${i}`)));
    const keys = ['..', 'a//b', '/', '../files/x', 'COM1', 'y'.repeat(400), '<svg>'];
    const media = await Promise.all(keys.map((key, i) => images(key, -1, [`image ${i}`], 'text/html')));
    const contents = [...names.map((_, i) => `file ${i}`), ...keys.map((_, i) => `image ${i}`)];
    const bundle = await openBundle(await bundleOf(await homeOf([...records, ...media], contents)));
    const found = await named(bundle);
    expect(Object.values(found).sort()).toEqual([...contents].sort());
    expectPortable(Object.keys(found));
    await expectWhole(bundle, contents);
    const { 'artifacts.jsonl': _, ...files } = await converted(bundle);
    expect(Object.values(files).sort()).toEqual([...contents].sort());
    expectPortable(Object.keys(files));
  });

  test('[BUN2] bundles of before, with blobs by their hash, still open', async () => {
    const from = await homeOf([await file('a.txt', 'a')], ['a']);
    const bundle = await openBundle(await bundleOf(from, [RUN], { files: false }));
    await expectWhole(bundle, ['a']);
    expect(await converted(bundle)).toMatchObject({ 'files/a.txt': 'a' });
  });

  test('[BUN2] where the list of bytes is damaged they are found by what they are', async () => {
    const from = await homeOf([await file('a.txt', 'aa'), await file('b.txt', 'bb')], ['aa', 'bb']);
    const parts = await partsOf(await bundleOf(from));
    const name = 'r.aaaaaaaa/blobs.json';
    for (const text of ['{', '[]', '{"format":"other"}']) {
      const damaged = parts.map((part) =>
        part.name === name ? { ...part, bytes: new TextEncoder().encode(text) } : part,
      );
      const bundle = await openBundle(zipOf(damaged));
      expect(bundle.problems.map(({ entry }) => entry)).toEqual([name]);
      expect([await readBack(bundle, 'aa'), await readBack(bundle, 'bb')]).toEqual(['aa', 'bb']);
    }
  });

  test('[BUN2] with any byte of the list changed, files are found or said to be missing, never others', async () => {
    const from = await homeOf([await file('a.txt', 'aa'), await file('b.txt', 'bb')], ['aa', 'bb']);
    const parts = await partsOf(await bundleOf(from));
    const name = 'r.aaaaaaaa/blobs.json';
    const list = parts.find((part) => part.name === name)?.bytes ?? new Uint8Array(0);
    expect(list.length).toBeGreaterThan(100);
    for (let at = 0; at < list.length; at++) {
      const bytes = list.slice();
      bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
      // With the right checksum, as somebody who means it would write it.
      const damaged = zipOf(parts.map((part) => (part.name === name ? { ...part, bytes } : part)));
      const bundle = await openBundle(damaged).catch((error: { code: string }) => error.code);
      if (typeof bundle === 'string') {
        expect(bundle).toBe('version');
        continue;
      }
      for (const content of ['aa', 'bb']) {
        const got = await readBack(bundle, content).catch((error: { code: string }) => error.code);
        expect([content, undefined, 'corrupt']).toContain(got);
        if (got === undefined) expect(bundle.problems.length).toBeGreaterThan(0);
      }
    }
  });

  test('[BUN2] a list that names other bytes gives an error, never those bytes', async () => {
    const sha256 = await hashOf('aa');
    const from = await homeOf([await file('a.txt', 'aa'), await file('b.txt', 'bb')], ['aa', 'bb']);
    const parts = await partsOf(await bundleOf(from));
    const lie = (entry: unknown) =>
      new TextEncoder().encode(
        JSON.stringify({ format: 'stepwell-blobs', version: 1, entries: { [sha256]: entry } }),
      );
    for (const entry of ['r.aaaaaaaa/files/b.txt', 'stepwell.json', 'none', '../x', '__proto__', 7]) {
      const bundle = await openBundle(
        zipOf(
          parts.map((part) =>
            part.name === 'r.aaaaaaaa/blobs.json' ? { ...part, bytes: lie(entry) } : part,
          ),
        ),
      );
      const got = await bundle.archive.getBlob(sha256).then(
        (blob) => blob,
        (error: { code: string }) => error.code,
      );
      expect(got === null || got === 'corrupt').toBe(true);
    }
  });

  test('[BUN1] a run without files has no list of them', async () => {
    const from = home();
    await addRun(from, simpleFrames(3));
    const { zip } = await openBundle(await bundleOf(from));
    expect([...zip.entries.keys()].filter((name) => /blobs|artifacts|files|media/.test(name))).toEqual([]);
  });

  test('[BUN1] a run whose label is not valid Unicode keeps it, and its description is read by others', async () => {
    const from = home();
    const label = 'a\ud800b';
    await from.archive.createReplica({ uid: RUN, namespace: '', project: 'p', label, created: START });
    const made = frame(1, 0, [runRecord()]);
    await from.archive.receive(made.header, 1, [{ seq: 0, bytes: encodeFrame(made) }]);
    const bytes = await bundleOf(from, [RUN], { files: false });
    const bundle = await openBundle(bytes);
    expect(bundle.runs).toMatchObject([{ label }]);
    expect(Buffer.from(await bytesOf(bytes)).toString('latin1')).not.toMatch(/\\ud[89a-f]/i);
  });
});

/** Fails for paths that some system cannot have, or that it takes for one another. */
function expectPortable(paths: readonly string[]): void {
  for (const path of paths) {
    expect(path).not.toMatch(/[<>:"\\|?*\p{Cc}\p{Cs}]/u);
    expect(path.length).toBeLessThanOrEqual(200);
    for (const part of path.split('/')) {
      expect(part).not.toMatch(/^\.|[. ]$|^$|^ /);
      expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(255);
    }
  }
  const seen = paths.map((path) => path.normalize('NFC').toLowerCase());
  expect(new Set(seen).size).toBe(paths.length);
  // No file is also a folder.
  for (const path of seen) expect(seen.some((other) => other.startsWith(`${path}/`))).toBe(false);
}

describe('names that every system takes', () => {
  test.each([
    ['notes.txt', 'notes.txt'],
    ['実験 1.json', '実験 1.json'],
    ['..', '__'],
    ['.env', '_env'],
    ['a\u202etxt.exe', 'a-txt.exe'],
    ['CON', '_CON'],
    ['con.tar.gz', '_con.tar.gz'],
    ['COM¹', '_COM¹'],
    ['console.txt', 'console.txt'],
    ['end. . ', 'end'],
    ['a<b>:c"|?*.txt', 'a-b--c----.txt'],
    ['', '_'],
    [' ', '_'],
    [`${'x'.repeat(300)}.safetensors`, `${'x'.repeat(68)}.safetensors`],
    ['漢'.repeat(100), '漢'.repeat(66)],
    ['\ud83d.png', '-.png'],
  ])('[BUN1] %j', (text, name) => {
    expect(safeName(text)).toBe(name);
    expect(safeName(name)).toBe(name);
  });

  test('[BUN1] any names become portable paths, each once', () => {
    const part = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 12 }),
      fc.constantFrom(
        '..',
        '.',
        '',
        'CON',
        'con.txt',
        'a',
        'A',
        'a.',
        'nul',
        'é',
        'e\u0301',
        'x'.repeat(250),
        '漢'.repeat(90),
      ),
    );
    const hash = fc.constantFrom('a'.repeat(64), 'b'.repeat(64), `a${'b'.repeat(63)}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(part, { maxLength: 5 }), hash), { maxLength: 20 }), (wanted) => {
        const paths = new SafePaths();
        const given = wanted.map(([names, sha256]) => paths.claim('files', names, sha256));
        expectPortable(given);
        expect(given.every((path) => path.startsWith('files/'))).toBe(true);
      }),
      { numRuns: rounds(300) },
    );
  });
});
