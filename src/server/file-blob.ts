/** A file as a Blob that reads when it is asked. */
import { type FileHandle, open } from 'node:fs/promises';

/** Read at a time of a stream. */
const CHUNK_BYTES = 256 * 1024;

/**
 * A file as a Blob. Node's own `openAsBlob` (20.x) cuts sizes to 32 bits: a file of 5 GiB would seem to have 1.
 * The file stays open until {@link close}.
 */
export class FileBlob extends Blob {
  readonly #file: FileHandle;
  readonly #start: number;
  readonly #size: number;

  private constructor(file: FileHandle, start: number, size: number, type: string) {
    super([], { type });
    this.#file = file;
    this.#start = start;
    this.#size = size;
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

  override get size(): number {
    return this.#size;
  }

  override slice(start = 0, end = this.#size, type = ''): Blob {
    const inside = (at: number) => (at < 0 ? Math.max(0, this.#size + at) : Math.min(at, this.#size));
    const from = inside(start);
    return new FileBlob(this.#file, this.#start + from, Math.max(0, inside(end) - from), type);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.#read(0, this.#size)).buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.#read(0, this.#size));
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: async (controller) => {
          const bytes = await this.#read(at, Math.min(CHUNK_BYTES, this.#size - at));
          at += bytes.length;
          if (bytes.length > 0) controller.enqueue(bytes);
          if (at >= this.#size) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** Closes the file; slices cannot be read after it. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  async #read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, this.#start + at + done);
      if (bytesRead === 0) throw new Error('The file became shorter while it was read');
      done += bytesRead;
    }
    return bytes;
  }
}
