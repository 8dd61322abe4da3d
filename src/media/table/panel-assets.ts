import { StepwellError } from '../../base/errors.js';
import type { Assets } from '../../board/panels/media/loader.js';
import type { MediaItem } from '../../record/kinds.js';
import type { Source } from '../../source/types.js';
import { fileInParts } from './file-in-parts.js';
import { TABLE_TYPE } from './kind.js';
import { Thumbs } from './panel-thumbs.js';
import { TableFile, TooLarge } from './read.js';

/** Most opened tables that a panel keeps besides the shown ones, so that the slider can go back without reading again. */
const MOST_KEPT = 4;

/** An opened table, or why it is not shown. */
export type TableAsset = OpenedTable | TableProblem;

export interface OpenedTable {
  readonly table: TableFile;
  readonly run: string;
  readonly item: MediaItem;
  readonly source: Source;
  readonly thumbs: Thumbs;
  readonly bytes: () => Promise<Blob | null>;
}

export interface TableProblem {
  readonly problem: string;
  readonly bytes: () => Promise<Blob | null>;
}

/** Thrown when a part of the bytes is asked for and the source has none of them. */
class BytesMissing extends Error {}

/** Opened tables. Their cells are read later, when they are on the screen. */
export class TableAssets implements Assets<TableAsset> {
  /** The shown tables. */
  shown: readonly OpenedTable[] = [];
  readonly #kept = new Map<string, OpenedTable>();

  async get(source: Source, run: string, item: MediaItem): Promise<TableAsset> {
    const id = `${run} ${item.sha256}`;
    const known = this.#kept.get(id);
    const asset = known ?? (await open(source, run, item));
    // A problem is not kept: missing bytes may arrive later, such as those of a run that is being received.
    if ('table' in asset) {
      this.#kept.delete(id);
      this.#kept.set(id, asset);
    }
    return asset;
  }

  trim(shown: ReadonlySet<TableAsset>): void {
    this.shown = [...shown].filter((asset) => 'table' in asset);
    let rest = this.#kept.size - this.shown.length;
    for (const [id, asset] of this.#kept) {
      if (rest <= MOST_KEPT) return;
      if (shown.has(asset)) continue;
      this.#kept.delete(id);
      asset.thumbs.clear();
      rest--;
    }
  }

  clear(): void {
    for (const { thumbs } of this.#kept.values()) thumbs.clear();
    this.#kept.clear();
    this.shown = [];
  }
}

async function open(source: Source, run: string, item: MediaItem): Promise<TableAsset> {
  const { sha256, type } = item;
  const bytes = () => source.blob(run, sha256);
  // Media in cells are items of the record too: they are read by their cells.
  if (type !== TABLE_TYPE) return { problem: `${type.slice(0, 40) || 'This type'} is not shown`, bytes };
  // Of a large table on a server, a screen needs a few parts.
  const file = fileInParts(item.size, async (from, to) => {
    const part = await source.blob(run, sha256, from, to);
    if (part === null) throw new BytesMissing();
    return part.arrayBuffer();
  });
  try {
    const table = await TableFile.open(file);
    return { table, run, item, source, thumbs: new Thumbs(source, run), bytes };
  } catch (thrown) {
    if (thrown instanceof StepwellError) throw thrown;
    // Nothing is read of a table whose record says that it is empty.
    const isMissing = thrown instanceof BytesMissing || (await source.blob(run, sha256, 0, 0)) === null;
    if (isMissing) return { problem: 'Its bytes are not here', bytes };
    const why = thrown instanceof TooLarge ? thrown.message : 'Its bytes are damaged';
    return { problem: why, bytes };
  }
}
