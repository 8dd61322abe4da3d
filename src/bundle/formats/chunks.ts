import { ByteWriter } from '../../record/bytes.js';

/** Bytes (or UTF-16 units) per chunk: large enough that zip and disk are not called per line. */
const CHUNK_SIZE = 65_536;

/** Lines as UTF-8, in chunks. Lone surrogates become U+FFFD, because UTF-8 cannot encode them. */
export async function* textChunks(batches: AsyncIterable<Iterable<string>>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = '';
  for await (const lines of batches) {
    for (const line of lines) {
      text += line;
      if (text.length < CHUNK_SIZE) continue;
      yield encoder.encode(text);
      text = '';
    }
  }
  if (text !== '') yield encoder.encode(text);
}

/** A text in one chunk, for small files. */
export async function* wholeText(text: string | Promise<string>): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(await text);
}

/** A writer that is emptied chunk by chunk. */
export class ByteChunks {
  readonly writer = new ByteWriter(2 * CHUNK_SIZE);

  /** True if there is enough for a chunk. */
  get full(): boolean {
    return this.writer.length >= CHUNK_SIZE;
  }

  /** A copy of what was written since the last call. */
  take(): Uint8Array {
    const bytes = this.writer.finish();
    this.writer.length = 0;
    return bytes;
  }
}
