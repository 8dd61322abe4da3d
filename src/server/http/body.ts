/** Bodies of requests: at most so many bytes, and not for ever. */
import type { Limits } from '../base/limits.js';
import { WireError } from '../base/wire-error.js';

/** What reading keeps to. */
export type BodyLimits = Pick<Limits, 'bodyMs' | 'leastBytesPerMs' | 'heldBytes'>;

/** Reads bodies into memory, and knows how much of it they take together. */
export class BodyReader {
  readonly #limits: BodyLimits;
  #held = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /**
   * The body of a request, and how to give its room back. Rejects with `too_large` (413), `timeout` (408), or `busy` (503)
   * when other bodies fill the memory.
   *
   * @param most bytes
   */
  async read(
    request: Request,
    most: number,
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; release(): void }> {
    const declared = Number(request.headers.get('Content-Length') ?? 0);
    if (declared > most) throw tooLarge(most);
    const chunks: Uint8Array[] = [];
    let size = 0;
    const release = () => {
      this.#held -= size;
      size = 0;
    };
    try {
      for await (const chunk of paced(request.body, this.#limits)) {
        if (size + chunk.length > most) throw tooLarge(most);
        if (this.#held + chunk.length > this.#limits.heldBytes) {
          throw new WireError(503, 'busy', 'The server is busy with other uploads', 1);
        }
        size += chunk.length;
        this.#held += chunk.length;
        chunks.push(chunk);
      }
    } catch (thrown) {
      release();
      throw thrown;
    }
    return { bytes: joined(chunks, size), release };
  }
}

/** Largest rest of a body that is read for nothing: a request with frames, or a part of an upload, is not larger. */
const MOST_DISCARDED = 8 * 1024 * 1024;

/**
 * Reads what nobody read of a body, because the request was answered without it. A connection on which a body is still
 * under way would be cut, and the client would see a broken connection in place of the answer.
 *
 * @returns false when the rest is too large, too slow or broken: the connection has to end with the answer
 */
export async function discardBody(request: Request, limits: BodyLimits): Promise<boolean> {
  const { body } = request;
  if (body === null || body.locked || request.bodyUsed) return true;
  if (Number(request.headers.get('Content-Length') ?? 0) > MOST_DISCARDED) return false;
  return discardChunks(paced(body, limits));
}

/** Reads chunks to their end. False when they are too much, or come too slowly: the connection cannot go on. */
export async function discardChunks(chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > MOST_DISCARDED) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** The chunks of a body; rejects with `timeout` when they come too slowly, and with `bad_request` when they end too early. */
export async function* paced(
  body: ReadableStream<Uint8Array> | null,
  { bodyMs, leastBytesPerMs }: Pick<Limits, 'bodyMs' | 'leastBytesPerMs'>,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  const start = performance.now();
  let size = 0;
  try {
    for (;;) {
      const left = start + bodyMs + size / leastBytesPerMs - performance.now();
      const { done, value } = await within(left, reader.read());
      if (done) return;
      size += value.length;
      yield value;
    }
  } catch (thrown) {
    if (thrown instanceof WireError) throw thrown;
    throw new WireError(400, 'bad_request', 'The body did not arrive as a whole');
  } finally {
    // The rest of it is not wanted; where all was read, nothing happens.
    void reader.cancel().catch(() => {});
  }
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new WireError(408, 'timeout', 'The body came too slowly');
    timer = setTimeout(() => reject(error), Math.max(0, ms));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function tooLarge(most: number): WireError {
  return new WireError(413, 'too_large', `The body is larger than ${most} bytes`);
}
