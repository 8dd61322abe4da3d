/**
 * A byte stream over a MessagePort, because not every browser can post streams. The reader requests each chunk, so that at most
 * one chunk waits, even if the reader writes to a slow disk.
 */
import { type ErrorData, toStepwellError } from '../../../base/errors.js';

/** Messages of the reader. */
export type FromReader = { readonly type: 'pull' } | { readonly type: 'cancel' };

/** Messages of the writer. */
export type FromWriter =
  | { readonly type: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: ErrorData };

/** Small chunks are joined up to this size, because a message costs more than copying. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Serves `stream` to the reader on `port`. Calls `cancel` if the reader cancels. Resolves when the stream ends, fails or is
 * cancelled.
 */
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
      // Pulls that were under way at the end arrive here after it: ignore them.
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
    // A reader may pull again before the answer: answer the pulls one after the other, or chunks would be mixed.
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

/** Reads and joins the next bytes; `null` at the end. */
async function nextChunk(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < CHUNK_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  if (chunks.length === 0) return null;
  // Copy into a new buffer: the buffer is transferred, and the buffers behind the chunks may still be in use.
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
