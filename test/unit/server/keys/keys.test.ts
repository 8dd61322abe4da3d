import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { KeyRing } from '../../../../src/server/keys/key-ring.js';
import { archiveKeys, fileKeys, KEYS_FILE } from '../../../../src/server/keys/key-storage.js';
import { accessOf, createKey, type KeyStorage, revokeKey } from '../../../../src/server/keys/keys.js';
import { memoryDatabase } from '../../../../src/store/memory.js';
import { memoryArchive } from '../../../../src/store/memory-archive.js';
import { fakeTime, memoryKeys, project } from '../harness.js';

const ALL = { project: null, access: 'write' } as const;

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'stepwell-keys-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe('[SRV2] keys', () => {
  test('open what they are for, and nothing else does', async () => {
    const { clock } = fakeTime();
    const keys = memoryKeys();
    const { text, key } = await createKey(keys, clock, { project: project('p'), access: 'read' });
    const list = await keys.list();
    expect(accessOf(list, text)).toEqual({ key: key.id, project: project('p'), mode: 'read' });
    const [, id = '', secret = ''] = text.split('_');
    const flipped = secret.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const other of [
      '',
      `sw_${id}_${flipped}`,
      `sw_${id}_`,
      `sw_${id}_${key.hash}`,
      `sw_${'0'.repeat(16)}_${secret}`,
      `${text} `,
      `${text}0`,
      text.toUpperCase(),
    ]) {
      expect([other, accessOf(list, other)]).toEqual([other, null]);
    }
    fc.assert(fc.property(fc.string(), (odd) => accessOf(list, odd) === null));
  });

  test('are kept without their secret', async () => {
    const path = await folder();
    const { text } = await createKey(fileKeys(path), fakeTime().clock, ALL);
    const kept = await readFile(join(path, KEYS_FILE), 'utf8');
    expect(kept).not.toContain(text.split('_')[2]);
    expect(kept).toContain(text.split('_')[1]);
    expect((await stat(join(path, KEYS_FILE))).mode & 0o777).toBe(0o600);
  });

  const storages: [string, () => Promise<KeyStorage>][] = [
    ['a file', async () => fileKeys(await folder())],
    ['an archive', async () => archiveKeys(memoryArchive(memoryDatabase()))],
  ];
  test.each(storages)(
    'in %s: made at once from many sides, listed in order, revoked for good',
    async (_, make) => {
      const storage = await make();
      const { clock, pass } = fakeTime();
      expect(await storage.list()).toEqual([]);
      const first = await createKey(storage, clock, ALL);
      pass(1);
      const made = await Promise.all(Array.from({ length: 8 }, () => createKey(storage, clock, ALL)));
      const ids = (await storage.list()).map(({ id }) => id);
      expect(ids[0]).toBe(first.key.id);
      expect(new Set(ids)).toEqual(new Set([first, ...made].map(({ key }) => key.id)));
      expect(ids).toHaveLength(9);
      expect(await revokeKey(storage, clock, first.key.id)).toBe(true);
      expect(await revokeKey(storage, clock, first.key.id)).toBe(false);
      expect(await revokeKey(storage, clock, 'no')).toBe(false);
      expect(accessOf(await storage.list(), first.text)).toBeNull();
      expect(await storage.list()).toHaveLength(9);
    },
  );

  test('that cannot be read are an error, not "no keys"', async () => {
    const path = await folder();
    const storage = fileKeys(path);
    await createKey(storage, fakeTime().clock, ALL);
    const whole = await readFile(join(path, KEYS_FILE), 'utf8');
    for (const damaged of ['', whole.slice(0, -9), '{}', '[{}]', whole.replace('"write"', '"admin"')]) {
      await writeFile(join(path, KEYS_FILE), damaged);
      await expect(storage.list()).rejects.toMatchObject({ code: 'storage' });
      await expect(new KeyRing(storage, fakeTime().clock).isEmpty()).rejects.toMatchObject({
        code: 'storage',
      });
    }
  });

  test('a running server takes changes up within a second, and does not read for every request', async () => {
    const { clock, pass } = fakeTime();
    const keys = memoryKeys();
    let reads = 0;
    const counted: KeyStorage = {
      ...keys,
      list: () => {
        reads++;
        return keys.list();
      },
    };
    const ring = new KeyRing(counted, clock);
    expect(await ring.isEmpty()).toBe(true);
    const { text, key } = await createKey(keys, clock, ALL);
    pass(999);
    expect(await ring.check(`Bearer ${text}`)).toMatchObject({ key: key.id });
    for (let i = 0; i < 100; i++) await ring.check(`Bearer ${text}`);
    expect(reads).toBe(2);
    await revokeKey(keys, clock, key.id);
    pass(999);
    expect(await ring.check(`Bearer ${text}`)).toBeNull();
    // The last key was revoked: that does not open the server.
    expect(await ring.isEmpty()).toBe(false);
  });

  test('after a failure to read, the next request tries again', async () => {
    const { clock } = fakeTime();
    const keys = memoryKeys();
    let fails = true;
    const ring = new KeyRing(
      { ...keys, list: () => (fails ? Promise.reject(new Error('no')) : keys.list()) },
      clock,
    );
    await expect(ring.check(null)).rejects.toThrow('no');
    fails = false;
    expect(await ring.isEmpty()).toBe(true);
  });
});
