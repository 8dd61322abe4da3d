import type { Source } from '../../source/types.js';
import { type ReadLabels, readLabelPng } from './label-png.js';

/** Most label maps that are kept though nobody shows them, so that the slider can go back without reading again. */
const MOST_UNUSED = 16;

/** A label map and the classes in it, or why there is none. */
export type ShownLabels =
  | (ReadLabels & { readonly classes: readonly number[] })
  | { readonly problem: string };

/** Label maps of masks, read when they are first shown. */
export class LabelMaps {
  readonly #kept = new Map<string, ShownLabels | undefined>();
  readonly #used = new Set<string>();
  readonly #changed: () => void;

  /** `changed` is called when a map was read. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The labels of a mask; `undefined`: they are being read. */
  get(source: Source, run: string, sha256: string): ShownLabels | undefined {
    const id = `${run} ${sha256}`;
    this.#used.add(id);
    if (!this.#kept.has(id)) {
      this.#kept.set(id, undefined);
      void this.#read(source, run, sha256).then((labels) => {
        if (!this.#kept.has(id)) return;
        this.#kept.set(id, labels);
        this.#changed();
      });
    }
    return this.#kept.get(id);
  }

  /** Lets maps go that were not asked for since the last call. */
  trim(): void {
    const unused = [...this.#kept.keys()].filter((id) => !this.#used.has(id));
    for (const id of unused.slice(0, Math.max(0, unused.length - MOST_UNUSED))) this.#kept.delete(id);
    this.#used.clear();
  }

  /** Reads missing maps again: their bytes may have arrived. */
  retry(): void {
    for (const [id, labels] of this.#kept) if (labels && 'problem' in labels) this.#kept.delete(id);
  }

  clear(): void {
    this.#kept.clear();
  }

  async #read(source: Source, run: string, sha256: string): Promise<ShownLabels> {
    try {
      const blob = await source.blob(run, sha256);
      if (blob === null) return { problem: 'its bytes are not here' };
      const labels = await readLabelPng(new Uint8Array(await blob.arrayBuffer()));
      const found = new Uint8Array(65_536);
      for (const label of labels.data) found[label] = 1;
      const classes = [...found.keys()].filter((label) => found[label] === 1);
      return { ...labels, classes };
    } catch {
      return { problem: 'its bytes are damaged' };
    }
  }
}
