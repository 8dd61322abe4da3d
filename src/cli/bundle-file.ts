import { StorageError } from '../base/errors.js';
import { type Bundle, openBundle } from '../bundle/index.js';
import { FileBlob } from '../server/store/file-blob.js';
import { UsageError } from './io.js';

/** Opens the bundle at `path`, runs `work` with it, and closes it. */
export async function withBundle<T>(
  path: string | undefined,
  work: (bundle: Bundle, file: FileBlob) => Promise<T>,
): Promise<T> {
  if (path === undefined) throw new UsageError('Which bundle? Say the name of its file');
  const file = await openFile(path);
  try {
    return await work(await openBundle(file), file);
  } finally {
    await file.close();
  }
}

/** Opens a file. Rejects with a sentence for a person. */
export async function openFile(path: string): Promise<FileBlob> {
  try {
    return await FileBlob.open(path);
  } catch (thrown) {
    throw new StorageError(`${path} cannot be read: ${reasonOf(thrown)}`, { reason: 'unreadable' }, thrown);
  }
}

/** The reason of a file error in plain words, without Node's text about system calls. */
export function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be opened';
    case 'EISDIR':
      return 'it is a folder';
    case 'EEXIST':
      return 'it is there already';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
