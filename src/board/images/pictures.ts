import { IMAGE_TYPES, type LoggedImage } from '../../record/kinds.js';
import type { Source } from '../../source/types.js';

/** Pictures that a panel keeps beside those it shows, so that the slider goes back without reading again. */
const MOST_KEPT = 96;

/** An image that can be shown: an address for `<img>`, or why there is none. */
export type Picture = { readonly url: string } | { readonly problem: string };

/**
 * Addresses of images for `<img>` elements. What the store gives are bytes of unknown origin: they get one of the types that
 * are pictures and nothing else, so that no browser ever takes them for a document with scripts.
 */
export class Pictures {
  readonly #kept = new Map<string, Picture>();

  /** The picture of an image of a run; read once. */
  async get(source: Source, run: string, image: LoggedImage): Promise<Picture> {
    const id = `${run} ${image.sha256}`;
    const known = this.#kept.get(id);
    const picture = known ?? (await read(source, run, image));
    // A missing one may arrive later, as that of a run which is being received.
    if ('url' in picture) {
      const twin = this.#kept.get(id);
      if (twin && twin !== picture && 'url' in twin) URL.revokeObjectURL(picture.url);
      this.#kept.delete(id);
      this.#kept.set(id, twin ?? picture);
      return twin ?? picture;
    }
    return picture;
  }

  /** Lets go of what was not used lately and is not in `shown`. */
  trim(shown: ReadonlySet<Picture>): void {
    for (const [id, picture] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) return;
      if (shown.has(picture)) continue;
      this.#kept.delete(id);
      if ('url' in picture) URL.revokeObjectURL(picture.url);
    }
  }

  /** Lets go of all. */
  clear(): void {
    for (const picture of this.#kept.values()) if ('url' in picture) URL.revokeObjectURL(picture.url);
    this.#kept.clear();
  }
}

async function read(source: Source, run: string, { sha256, type }: LoggedImage): Promise<Picture> {
  const known = IMAGE_TYPES.find((each) => each === type);
  if (known === undefined) return { problem: `${type.slice(0, 40) || 'This type'} is not shown` };
  const blob = await source.blob(run, sha256);
  if (blob === null) return { problem: 'Its bytes are not here' };
  return { url: URL.createObjectURL(new Blob([blob], { type: known })) };
}
