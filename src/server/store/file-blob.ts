/** Files as lazily read Blobs. Node's own `openAsBlob` (20.x) truncates sizes to 32 bits: a file of 5 GiB would appear to have 1. */
import { type FileHandle, open } from 'node:fs/promises';

/** Chunk size of a stream. */
const CHUNK_BYTES = 256 * 1024;

/** Reads bytes of a file for one stream or buffer. */
interface Reader {
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Called after the last read, or when the reader cancels. */
  end(): Promise<void>;
}

/** A range of a file as a Blob. */
abstract class RangeBlob extends Blob {
  protected readonly start: number;
  readonly #size: number;

  constructor(start: number, size: number, type: string) {
    super([], { type });
    this.start = start;
    this.#size = size;
  }

  protected abstract reader(): Promise<Reader>;
  protected abstract range(start: number, size: number, type: string): Blob;

  override get size(): number {
    return this.#size;
  }

  override slice(start = 0, end = this.#size, type = ''): Blob {
    const inside = (at: number) => (at < 0 ? Math.max(0, this.#size + at) : Math.min(at, this.#size));
    const from = inside(start);
    return this.range(this.start + from, Math.max(0, inside(end) - from), type);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.#all()).buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.#all());
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = 0;
    let reader: Reader | null = null;
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: async (controller) => {
          try {
            reader ??= await this.reader();
            const bytes = await reader.read(this.start + at, Math.min(CHUNK_BYTES, this.#size - at));
            at += bytes.length;
            if (bytes.length > 0) controller.enqueue(bytes);
            if (at < this.#size) return;
            await reader.end();
            controller.close();
          } catch (thrown) {
            await reader?.end();
            throw thrown;
          }
        },
        cancel: () => reader?.end(),
      },
      { highWaterMark: 0 },
    );
  }

  async #all(): Promise<Uint8Array<ArrayBuffer>> {
    const reader = await this.reader();
    try {
      return await reader.read(this.start, this.#size);
    } finally {
      await reader.end();
    }
  }
}

/** A file as a Blob. The file stays open until {@link close}. */
export class FileBlob extends RangeBlob {
  readonly #file: FileHandle;

  private constructor(file: FileHandle, start: number, size: number, type: string) {
    super(start, size, type);
    this.#file = file;
  }

  /** Opens a file. Rejects as `fs.open` does. */
  static async open(path: string): Promise<FileBlob> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      return new FileBlob(file, 0, size, '');
    } catch (thrown) {
      await file.close();
      throw thrown;
    }
  }

  /** Closes the file. Slices cannot be read afterwards. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  protected override async reader(): Promise<Reader> {
    return { read: (at, length) => readAt(this.#file, at, length), end: async () => {} };
  }

  protected override range(start: number, size: number, type: string): Blob {
    return new FileBlob(this.#file, start, size, type);
  }
}

/** A file as a Blob that opens the file for each read, so that the Blob need not be closed. Reading rejects if the file is missing or shorter by then. */
export class LazyFileBlob extends RangeBlob {
  readonly #path: string;

  /** @param size bytes of the range from `start` on */
  constructor(path: string, size: number, start = 0, type = '') {
    super(start, size, type);
    this.#path = path;
  }

  protected override async reader(): Promise<Reader> {
    const file = await open(this.#path, 'r');
    return { read: (at, length) => readAt(file, at, length), end: () => file.close() };
  }

  protected override range(start: number, size: number, type: string): Blob {
    return new LazyFileBlob(this.#path, size, start, type);
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Error('The file became shorter while it was read');
    done += bytesRead;
  }
  return bytes;
}
