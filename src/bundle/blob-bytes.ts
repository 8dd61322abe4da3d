import { StepwellError, StorageError } from '../base/errors.js';

/** Bytes per read when a whole file is read. */
export const PIECE_BYTES = 4 * 1024 * 1024;

/** The bytes `from` to `to` of a file. Rejects with `storage` if the file cannot be read any more: it was moved or changed, or its disk is gone. */
export async function readBytes(blob: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.slice(from, to).arrayBuffer());
  } catch (thrown) {
    throw new StorageError('The bundle cannot be read any more', { reason: 'unreadable' }, thrown);
  }
}

/** The bytes of a file in order, a few MiB at a time. Rejects as {@link readBytes}. */
export async function* piecesOf(blob: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let at = 0; at < blob.size; at += PIECE_BYTES) yield readBytes(blob, at, at + PIECE_BYTES);
}

/** Throws an `aborted` error if the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StepwellError('aborted', 'Cancelled', {}, signal.reason);
}
