import type { MediaItem } from '../../../record/kinds.js';
import type { Source } from '../../../source/types.js';
import type { Assets } from './loader.js';

/** Reads the bytes of an item when a person asks for them; `null`: they are not here. */
export type ReadBytes = () => Promise<Blob | null>;

/** Items whose bytes are not needed to show them: nothing is read before a person asks. */
export const readLater: Assets<ReadBytes> = {
  get:
    async (source: Source, run: string, { sha256 }: MediaItem) =>
    () =>
      source.blob(run, sha256),
  trim: () => {},
  clear: () => {},
};
