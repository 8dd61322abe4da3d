/** Where keys are stored: a file in the data folder, or the database that several receivers share. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, StepwellError, StorageError } from '../../base/errors.js';
import { randomId } from '../../base/ids.js';
import type { Archive } from '../../store/archive.js';
import { lockFolder } from '../store/folder-lock.js';
import { makePrivate } from '../store/private-folder.js';
import { type KeyRecord, type KeyStorage, parseKey } from './keys.js';

/** Name of the file of keys in a data folder. */
export const KEYS_FILE = 'keys.json';

/** How often, and after how many milliseconds, to retry while another command holds the key file. Such commands take milliseconds. */
const ATTEMPTS = 50;
const WAIT_MS = 20;

/** Keys in `folder/keys.json`, which only its owner may read. Without a file there are no keys. */
export function fileKeys(folder: string): KeyStorage {
  const path = join(folder, KEYS_FILE);
  return {
    list: () => readKeys(path),
    async put(key) {
      await makePrivate(folder);
      const unlock = await lockPatiently(path);
      try {
        await writeKeys(path, replaced(await readKeys(path), key));
      } finally {
        await unlock();
      }
    },
  };
}

/** Prefix of the archive values that hold keys. */
const PREFIX = 'server-key:';

/** Keys as values of an archive. Each key is a row of its own, so that two keys can be made at once. */
export function archiveKeys(archive: Pick<Archive, 'getMarks' | 'putMarks'>): KeyStorage {
  return {
    async list() {
      const keys = (await archive.getMarks(PREFIX)).map(({ value }) => checked(value, 'the database'));
      return keys.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
    },
    put: (key) => archive.putMarks([{ key: PREFIX + key.id, value: key }]),
  };
}

function replaced(keys: readonly KeyRecord[], key: KeyRecord): KeyRecord[] {
  const known = keys.some(({ id }) => id === key.id);
  return known ? keys.map((each) => (each.id === key.id ? key : each)) : [...keys, key];
}

async function readKeys(path: string): Promise<KeyRecord[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(thrown);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw damaged(path, thrown);
  }
  if (!Array.isArray(value)) throw damaged(path);
  return value.map((each) => checked(each, path));
}

/** Writes a temporary file, flushes it and renames it: readers and crashes see the old file or the new file. */
async function writeKeys(path: string, keys: readonly KeyRecord[]): Promise<void> {
  const temporary = `${path}.${randomId()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(keys, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    // Flush the folder too: a revoked key must not come back after a power cut. Windows cannot open folders.
    const folder = await open(dirname(path), 'r').catch(() => null);
    await folder?.sync().catch(() => {});
    await folder?.close();
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw fileError(thrown);
  }
}

async function lockPatiently(path: string): Promise<() => Promise<void>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await lockFolder(path);
    } catch (thrown) {
      const held = thrown instanceof StepwellError && thrown.facts.reason === 'locked';
      if (!held || attempt === ATTEMPTS) throw thrown;
      await pause(WAIT_MS);
    }
  }
}

/** A malformed key is an error. Skipping it could bring a revoked key back. */
function checked(value: unknown, location: string): KeyRecord {
  const key = parseKey(value);
  if (key === null) throw damaged(location);
  return key;
}

function damaged(location: string, cause?: unknown): StorageError {
  return new StorageError(`The keys in ${location} are damaged`, { reason: 'refused' }, cause);
}

function fileError(thrown: unknown): StorageError {
  const message = `The file of keys cannot be read or written: ${messageOf(thrown)}`;
  return new StorageError(message, { reason: 'refused' }, thrown);
}
