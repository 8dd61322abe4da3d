import { type BlobUrl, BlobUrls } from '../../board/panels/media/blob-urls.js';
import type { MediaItem } from '../../record/kinds.js';
import type { Source } from '../../source/types.js';
import { isImageType } from './kind.js';

/** Addresses of images, read when they are first shown. */
export class Pictures {
  readonly #urls = new BlobUrls(isImageType);
  readonly #known = new Map<string, BlobUrl | undefined>();
  readonly #used = new Set<string>();
  readonly #changed: () => void;
  #isClosed = false;

  /** `changed` is called when an image was read. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The address of an image; `undefined`: the image is being read. */
  get(source: Source, run: string, item: MediaItem): BlobUrl | undefined {
    const id = `${run} ${item.sha256}`;
    this.#used.add(id);
    this.#isClosed = false;
    if (!this.#known.has(id)) {
      this.#known.set(id, undefined);
      const read = this.#urls.get(source, run, item).catch(() => ({ problem: 'It could not be read' }));
      void read.then((picture) => {
        if (this.#isClosed) return this.#urls.clear();
        if (!this.#known.has(id)) return;
        this.#known.set(id, picture);
        this.#changed();
      });
    }
    return this.#known.get(id);
  }

  /** Lets images go that were not asked for since the last call. */
  trim(): void {
    for (const id of this.#known.keys()) if (!this.#used.has(id)) this.#known.delete(id);
    this.#used.clear();
    this.#urls.trim(new Set([...this.#known.values()].filter((each) => each !== undefined)));
  }

  /** Releases everything, also what is still being read. */
  clear(): void {
    this.#isClosed = true;
    this.#known.clear();
    this.#urls.clear();
  }
}
