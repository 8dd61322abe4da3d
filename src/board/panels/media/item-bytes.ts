import type { MediaItem } from '../../../record/kinds.js';
import type { Source } from '../../../source/types.js';
import { formatBytes } from '../../ui/format-more.js';
import type { Assets } from './loader.js';

/** Most items whose bytes a panel keeps besides the shown ones, so that the slider can go back without reading again. */
const MOST_KEPT = 8;

/** The bytes of an item, or why they are not shown. `bytes`: reads them for a download; `null`: they are not here. */
export type BytesAsset =
  | { readonly blob: Blob }
  | { readonly problem: string; readonly bytes: () => Promise<Blob | null> };

/** Bytes of items, for viewers. */
export class ItemBytes implements Assets<BytesAsset> {
  readonly #kept = new Map<string, BytesAsset>();
  readonly #isShown: (type: string) => boolean;
  readonly #most: number;

  /** `isShown`: true if bytes of a MIME type may be shown; `most`: bytes of the largest item that is shown. */
  constructor(isShown: (type: string) => boolean, most: number) {
    this.#isShown = isShown;
    this.#most = most;
  }

  async get(source: Source, run: string, item: MediaItem): Promise<BytesAsset> {
    const id = `${run} ${item.sha256}`;
    const asset = this.#kept.get(id) ?? (await this.#read(source, run, item));
    // A problem is not kept: missing bytes may arrive later, such as those of a run that is being received.
    if ('blob' in asset) {
      this.#kept.delete(id);
      this.#kept.set(id, asset);
    }
    return asset;
  }

  trim(shown: ReadonlySet<BytesAsset>): void {
    let rest = this.#kept.size - shown.size;
    for (const [id, asset] of this.#kept) {
      if (rest <= MOST_KEPT) return;
      if (shown.has(asset)) continue;
      this.#kept.delete(id);
      rest--;
    }
  }

  clear(): void {
    this.#kept.clear();
  }

  async #read(source: Source, run: string, { sha256, type, size }: MediaItem): Promise<BytesAsset> {
    const bytes = () => source.blob(run, sha256);
    const problem = (text: string): BytesAsset => ({ problem: text, bytes });
    if (!this.#isShown(type)) return problem(`${type.slice(0, 40) || 'This type'} is not shown`);
    if (size > this.#most) return problem(`Files above ${formatBytes(this.#most)} are not shown`);
    const blob = await bytes();
    return blob === null ? problem('Its bytes are not here') : { blob };
  }
}
