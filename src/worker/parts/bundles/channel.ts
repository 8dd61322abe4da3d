/**
 * A stream of bytes over a MessagePort: streams themselves cannot be posted everywhere. The reader asks for each chunk, so
 * that what waits is one chunk, however slow the disk is that it goes to.
 */
import { type ErrorData, toStepwellError } from '../../../base/errors.js';

/** What the reader says. */
export type FromReader = { readonly type: 'pull' } | { readonly type: 'cancel' };

/** What the writer answers. */
export type FromWriter =
  | { readonly type: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: ErrorData };

/** Small chunks are joined up to this: a message costs more than copying them. */
const CHUNK_BYTES = 256 * 1024;

/** Serves `stream` to whoever asks on `port`; `cancel` is called when they lose interest. Resolves when it is over. */
export function serveStream(
  port: MessagePort,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  cancel: () => void,
): Promise<void> {
  const reader = stream.getReader();
  const post = (message: FromWriter, transferred: Transferable[] = []) =>
    port.postMessage(message, transferred);
  return new Promise((resolve) => {
    let isOver = false;
    const over = (last?: FromWriter) => {
      // Pulls that were under way at the end are answered after it.
      if (isOver) return;
      isOver = true;
      if (last) post(last);
      port.onmessage = null;
      resolve();
    };
    const answer = async () => {
      try {
        const bytes = await nextChunk(reader);
        if (bytes === null) over({ type: 'end' });
        else post({ type: 'chunk', bytes }, [bytes.buffer]);
      } catch (thrown) {
        over({ type: 'error', error: toStepwellError(thrown).toData() });
      }
    };
    // A reader may ask again before it was answered: one after the other, or chunks would be mixed.
    let answering = Promise.resolve();
    port.onmessage = ({ data }: MessageEvent<FromReader>) => {
      if (data.type === 'pull') {
        answering = answering.then(answer);
        return;
      }
      cancel();
      void reader.cancel().catch(() => {});
      over();
    };
  });
}

/** The next bytes, joined; `null` at the end. */
async function nextChunk(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < CHUNK_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  if (parts.length === 0) return null;
  // A buffer of its own: it is transferred, and what the parts are views of may still be in use.
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
