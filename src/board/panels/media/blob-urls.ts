import type { MediaItem } from '../../../record/kinds.js';
import type { Source } from '../../../source/types.js';
import type { Assets } from './loader.js';

/** Most addresses that a panel keeps besides the shown ones, so that the slider can go back without reading again. */
const MOST_KEPT = 96;

/** The address of an item for `<img>` and similar elements, or why there is no address. */
export type BlobUrl = { readonly url: string } | { readonly problem: string };

/**
 * Addresses of blobs for `<img>` and similar elements. The bytes from the store are of unknown origin. They get one of the types
 * that a kind shows, so that no browser treats them as a document with scripts [MED3].
 */
export class BlobUrls implements Assets<BlobUrl> {
  readonly #kept = new Map<string, BlobUrl>();
  readonly #isShown: (type: string) => boolean;

  /** `isShown`: true if bytes of a MIME type may be shown. */
  constructor(isShown: (type: string) => boolean) {
    this.#isShown = isShown;
  }

  async get(source: Source, run: string, item: MediaItem): Promise<BlobUrl> {
    const id = `${run} ${item.sha256}`;
    const known = this.#kept.get(id);
    const asset = known ?? (await this.#read(source, run, item));
    // Do not cache a problem: missing bytes may arrive later, such as for a run that is being received.
    if ('url' in asset) {
      const twin = this.#kept.get(id);
      if (twin && twin !== asset && 'url' in twin) URL.revokeObjectURL(asset.url);
      this.#kept.delete(id);
      this.#kept.set(id, twin ?? asset);
      return twin ?? asset;
    }
    return asset;
  }

  trim(shown: ReadonlySet<BlobUrl>): void {
    for (const [id, asset] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) return;
      if (shown.has(asset)) continue;
      this.#kept.delete(id);
      if ('url' in asset) URL.revokeObjectURL(asset.url);
    }
  }

  clear(): void {
    for (const asset of this.#kept.values()) if ('url' in asset) URL.revokeObjectURL(asset.url);
    this.#kept.clear();
  }

  async #read(source: Source, run: string, { sha256, type }: MediaItem): Promise<BlobUrl> {
    if (!this.#isShown(type)) return { problem: `${type.slice(0, 40) || 'This type'} is not shown` };
    const blob = await source.blob(run, sha256);
    if (blob === null) return { problem: 'Its bytes are not here' };
    return { url: URL.createObjectURL(new Blob([blob], { type })) };
  }
}
