import type { MediaItem } from '../../../record/kinds.js';
import type { Source } from '../../../source/types.js';
import { formatBytes } from '../../ui/format-more.js';
import type { Assets } from './loader.js';

/** Most texts that a panel keeps besides the shown ones, so that the slider can go back without reading again. */
const MOST_KEPT = 16;

/** The text of an item, or why the text is not shown. `bytes`: the bytes of the item; `null`: they are not here. */
export type TextAsset =
  | { readonly text: string }
  | { readonly problem: string; readonly bytes: () => Promise<Blob | null> };

/** Texts of items, read from their bytes. */
export class Texts implements Assets<TextAsset> {
  readonly #kept = new Map<string, TextAsset>();
  readonly #type: string;
  readonly #most: number;

  /** `type`: the MIME type that the kind writes; `most`: bytes of the longest text that is shown. */
  constructor(type: string, most: number) {
    this.#type = type;
    this.#most = most;
  }

  async get(source: Source, run: string, item: MediaItem): Promise<TextAsset> {
    const id = `${run} ${item.sha256}`;
    const known = this.#kept.get(id);
    const asset = known ?? (await this.#read(source, run, item));
    // A problem is not kept: missing bytes may arrive later, such as those of a run that is being received.
    if ('text' in asset) {
      this.#kept.delete(id);
      this.#kept.set(id, asset);
    }
    return asset;
  }

  trim(shown: ReadonlySet<TextAsset>): void {
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

  async #read(source: Source, run: string, { sha256, type, size }: MediaItem): Promise<TextAsset> {
    const bytes = () => source.blob(run, sha256);
    const problem = (text: string): TextAsset => ({ problem: text, bytes });
    if (type !== this.#type) return problem(`${type.slice(0, 40) || 'This type'} is not shown`);
    if (size > this.#most) return problem(`Texts above ${formatBytes(this.#most)} are not shown`);
    const blob = await bytes();
    return blob === null ? problem('Its bytes are not here') : { text: await blob.text() };
  }
}
