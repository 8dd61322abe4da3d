/** Reads request bodies with limits of length and time. */
import type { Limits } from '../base/limits.js';
import { WireError } from '../base/wire-error.js';

/** The limits of reading. */
export type BodyLimits = Pick<Limits, 'bodyMs' | 'leastBytesPerMs' | 'heldBytes'>;

/** Reads bodies into memory, and limits the memory of all bodies together. */
export class BodyReader {
  readonly #limits: BodyLimits;
  #held = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Bytes of bodies in memory now. */
  get held(): number {
    return this.#held;
  }

  /**
   * Reads the body of a request; also returns how to release its memory. Rejects with `too_large` (413), `timeout` (408), or
   * `busy` (503) if other bodies fill the memory.
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

/** Longest rest of a body that is read and discarded. No request with frames, and no chunk of an upload, is longer. */
const MOST_DISCARDED = 8 * 1024 * 1024;

/**
 * Reads and discards the rest of a body after the answer. Otherwise the connection would be cut while the body is under way, and
 * the client would see a broken connection instead of the answer.
 *
 * @returns false if the rest is too large, too slow or broken: the connection must end with the answer
 */
export async function discardBody(request: Request, limits: BodyLimits): Promise<boolean> {
  const { body } = request;
  if (body === null || body.locked || request.bodyUsed) return true;
  if (Number(request.headers.get('Content-Length') ?? 0) > MOST_DISCARDED) return false;
  return discardChunks(paced(body, limits));
}

/** Reads and discards all chunks. False if they are too long or too slow: the connection must end. */
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

/** The chunks of a body. Rejects with `timeout` if they come too slowly, and with `bad_request` if the body is cut. */
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
    // Cancel the rest. Has no effect after the last chunk.
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
