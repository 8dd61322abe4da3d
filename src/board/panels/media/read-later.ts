import type { MediaItem } from '../../../record/kinds.js';
import type { Source } from '../../../source/types.js';
import type { Assets } from './loader.js';

/** Reads the bytes of an item on a person's request; `null`: the bytes are not here. */
export type ReadBytes = () => Promise<Blob | null>;

/** Assets for items that are shown without their bytes. Nothing is read before a person asks. */
export const readLater: Assets<ReadBytes> = {
  get:
    async (source: Source, run: string, { sha256 }: MediaItem) =>
    () =>
      source.blob(run, sha256),
  trim: () => {},
  clear: () => {},
};
