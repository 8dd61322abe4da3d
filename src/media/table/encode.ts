import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { sha256OfBlob } from '../../base/sha256.js';
import { ParquetStream } from '../../files/parquet.js';
import type { EncodedItem, EncodeMedia, MediaEncoder } from '../encode.js';
import type { CellMedia } from './cell-media.js';
import { hasLoneSurrogates, type StoredColumn, storedColumn } from './columns.js';
import { TABLE_TYPE } from './kind.js';
import type { RawCellMedia, RawTable } from './raw.js';

/** Rows per row group: a screen reads one group, about 1 MB of 20 columns. */
const GROUP_ROWS = 10_000;
/** Most columns that one problem names. */
const MOST_NAMED = 3;

/** Tables as Parquet files, each followed by the media in its cells. A refusal says what was lost or changed. Does not throw. */
export const encodeTables: MediaEncoder<RawTable> = async function* (tables, encodeInner) {
  for (const table of tables) {
    try {
      yield* encodeTable(table, encodeInner);
    } catch (thrown) {
      yield refusalOf(thrown, 'a table could not be encoded');
    }
  }
};

async function* encodeTable(
  { caption, rows, columns, problems }: RawTable,
  encodeInner: EncodeMedia,
): AsyncGenerator<EncodedItem | Refusal> {
  const inner = new InnerMedia(encodeInner);
  for (const { cells } of columns) {
    if (cells.kind === 'numbers') continue;
    for (const cell of cells.data) if (typeof cell === 'object' && cell !== null) await inner.encode(cell);
  }
  const stored = columns.map((column) => storedColumn(column, (cell) => inner.jsonOf(cell)));
  const blob = await parquetOf(stored, rows);
  const facts = { rows, columns: stored.map(({ name, type }) => ({ name, type })) };
  yield { blob, type: TABLE_TYPE, caption, facts };
  yield* inner.items.values();
  yield* problems;
  yield* inner.problems.values();
  const became = stored.filter(({ problem }) => problem !== null);
  if (became.length > 0) {
    const named = listed(became.map(({ name, problem }) => `“${name.slice(0, 40)}” ${problem}`));
    yield refuse('partial', `columns of a table became text: ${named}`);
  }
  const halves = columns.filter(hasLoneSurrogates).map(({ name }) => `“${name.slice(0, 40)}”`);
  if (halves.length > 0) {
    const reason = `halves of characters (lone surrogates), which are stored as �, in ${listed(halves)}`;
    yield refuse('partial', `a table holds ${reason}`);
  }
}

function listed(texts: readonly string[]): string {
  const rest = texts.length - MOST_NAMED;
  return `${texts.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

async function parquetOf(columns: readonly StoredColumn[], rows: number): Promise<Blob> {
  const file = new ParquetStream(columns.map(({ parquet }) => parquet));
  const parts: BlobPart[] = [];
  for (let from = 0; from < rows; from += GROUP_ROWS) {
    const to = Math.min(rows, from + GROUP_ROWS);
    parts.push(file.rowGroup(columns.map((column) => column.slice(from, to))) as Uint8Array<ArrayBuffer>);
    // The worker answers the queries of boards too: let it, because a large table takes seconds.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const types = JSON.stringify(columns.map(({ name, type }) => ({ name, type })));
  parts.push(file.finish({ 'stepwell.columns': types }) as Uint8Array<ArrayBuffer>);
  return new Blob(parts);
}

/** Media in the cells of one table: files of their own, each once, which the cells name. */
class InnerMedia {
  /** By hash. */
  readonly items = new Map<string, EncodedItem>();
  readonly problems = new Map<string, Refusal>();
  readonly #encode: EncodeMedia;
  readonly #named = new Map<RawCellMedia, CellMedia[]>();

  constructor(encode: EncodeMedia) {
    this.#encode = encode;
  }

  async encode(cell: RawCellMedia): Promise<void> {
    const { media } = cell;
    const named: CellMedia[] = [];
    for await (const encoded of this.#encode(media, cell.items.filter(Boolean))) {
      if (isRefusal(encoded)) {
        this.problems.set(encoded.reason, encoded);
        continue;
      }
      const { blob, type, caption, facts } = encoded;
      const sha256 = await sha256OfBlob(blob);
      // A mask belongs to its picture, whose facts name it.
      if (typeof facts.mask !== 'string')
        named.push({ media, sha256, size: blob.size, type, caption, facts });
      // The record's list of items knows the kind of an item that is not the record's own.
      if (!this.items.has(sha256)) this.items.set(sha256, { ...encoded, facts: { ...facts, media } });
    }
    this.#named.set(cell, named);
  }

  jsonOf(cell: RawCellMedia): object | null {
    const named = this.#named.get(cell) ?? [];
    return named.length > 1 ? named : (named[0] ?? null);
  }
}
