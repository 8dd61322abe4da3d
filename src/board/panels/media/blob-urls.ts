import type { MediaItem } from '../../../record/kinds.js';
import type { Source } from '../../../source/types.js';
import type { Assets } from './loader.js';

/** Addresses that a panel keeps beside those it shows, so that the slider goes back without reading again. */
const MOST_KEPT = 96;

/** An item that can be shown: an address for `<img>` and its like, or why there is none. */
export type BlobUrl = { readonly url: string } | { readonly problem: string };

/**
 * Addresses of blobs for `<img>` elements and their like. What the store gives are bytes of unknown origin: they get one of
 * the types that a kind shows, so that no browser ever takes them for a document with scripts [MED3].
 */
export class BlobUrls implements Assets<BlobUrl> {
  readonly #kept = new Map<string, BlobUrl>();
  readonly #isShown: (type: string) => boolean;

  /** `isShown`: whether bytes of a MIME type may be shown. */
  constructor(isShown: (type: string) => boolean) {
    this.#isShown = isShown;
  }

  async get(source: Source, run: string, item: MediaItem): Promise<BlobUrl> {
    const id = `${run} ${item.sha256}`;
    const known = this.#kept.get(id);
    const asset = known ?? (await this.#read(source, run, item));
    // A missing one may arrive later, as that of a run which is being received.
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
