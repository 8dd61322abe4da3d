import type { Assets } from '../../board/panels/media/loader.js';
import { formatBytes } from '../../board/ui/format-more.js';
import type { MediaItem } from '../../record/kinds.js';
import type { Source } from '../../source/types.js';
import { MAX_BYTES, PLOT_TYPE, type PlotFile, plotFacts } from './kind.js';
import { readPlot } from './read.js';

/** Most plots, and most numbers in them, that a panel keeps besides the shown ones, so that the slider can go back at once. */
const MOST_KEPT = 32;
const MOST_NUMBERS = 2_000_000;

/** A plot, or why it is not shown. `bytes`: the bytes of the item; `null`: they are not here. */
export type PlotAsset =
  | { readonly file: PlotFile; readonly numbers: number }
  | { readonly problem: string; readonly bytes: () => Promise<Blob | null> };

/** Plots of items, read from their bytes. */
export class PlotAssets implements Assets<PlotAsset> {
  readonly #kept = new Map<string, PlotAsset>();

  async get(source: Source, run: string, item: MediaItem): Promise<PlotAsset> {
    const id = `${run} ${item.sha256}`;
    const asset = this.#kept.get(id) ?? (await read(source, run, item));
    // A problem is not kept: missing bytes may arrive later, such as those of a run that is being received.
    if ('file' in asset) {
      this.#kept.delete(id);
      this.#kept.set(id, asset);
    }
    return asset;
  }

  trim(shown: ReadonlySet<PlotAsset>): void {
    const rest = [...this.#kept].filter(([, asset]) => !shown.has(asset));
    let numbers = rest.reduce((sum, [, asset]) => sum + ('file' in asset ? asset.numbers : 0), 0);
    let count = rest.length;
    for (const [id, asset] of rest) {
      if (count <= MOST_KEPT && numbers <= MOST_NUMBERS) return;
      this.#kept.delete(id);
      count--;
      numbers -= 'file' in asset ? asset.numbers : 0;
    }
  }

  clear(): void {
    this.#kept.clear();
  }
}

async function read(source: Source, run: string, item: MediaItem): Promise<PlotAsset> {
  const { sha256, type, size } = item;
  const bytes = () => source.blob(run, sha256);
  const problem = (text: string): PlotAsset => ({ problem: text, bytes });
  if (type !== PLOT_TYPE) return problem(`${type.slice(0, 40) || 'This type'} is not shown`);
  if (size > MAX_BYTES) return problem(`Plots above ${formatBytes(MAX_BYTES)} are not shown`);
  const blob = await bytes();
  if (blob === null) return problem('Its bytes are not here');
  const file = readPlot(await blob.text());
  return 'problem' in file ? problem(file.problem) : { file, numbers: plotFacts(item).numbers };
}
