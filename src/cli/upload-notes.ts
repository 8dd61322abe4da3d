import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PreviousUpload, UrlStorage } from 'tus-js-client';
import { randomId } from '../base/ids.js';
import type { Io } from './io.js';

/** What is stored about an unfinished upload. */
type Note = Omit<PreviousUpload, 'urlStorageKey'>;

/** Stores unfinished uploads in a file of the user, so that the same command resumes an interrupted upload. */
export function uploadNotes({ env }: Io): UrlStorage {
  const state = env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  const file = join(state, 'stepwell', 'uploads.json');

  const read = async (): Promise<Map<string, Note>> => {
    try {
      return new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, Note>));
    } catch {
      // Without the file, or with a damaged file, an upload starts over.
      return new Map();
    }
  };
  const write = async (notes: ReadonlyMap<string, Note>): Promise<void> => {
    await mkdir(dirname(file), { recursive: true });
    const part = `${file}.${randomId()}`;
    await writeFile(part, JSON.stringify(Object.fromEntries(notes)), { mode: 0o600 });
    await rename(part, file);
  };
  const listed = (notes: ReadonlyMap<string, Note>, wanted: (key: string) => boolean): PreviousUpload[] =>
    [...notes].filter(([key]) => wanted(key)).map(([urlStorageKey, note]) => ({ ...note, urlStorageKey }));

  return {
    findAllUploads: async () => listed(await read(), () => true),
    findUploadsByFingerprint: async (fingerprint) => listed(await read(), (key) => key === fingerprint),
    async removeUpload(key) {
      const notes = await read();
      if (notes.delete(key)) await write(notes);
    },
    async addUpload(fingerprint, upload) {
      const notes = await read();
      notes.set(fingerprint, upload);
      await write(notes);
      return fingerprint;
    },
  };
}
