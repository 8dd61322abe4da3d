import type { Refusal } from '../base/refusal.js';
import type { MediaItem } from '../record/kinds.js';
import type { MediaName } from './kinds.js';

/** An item as a file. */
export interface EncodedItem extends Pick<MediaItem, 'type' | 'caption' | 'facts'> {
  readonly blob: Blob;
}

/**
 * Makes files from the items that a kind's capture made, one after the other, in the worker. A refusal
 * says why there is no file, or what was lost. Does not throw.
 * `encodeInner` encodes media inside the items, such as those in the cells of a table.
 */
export type MediaEncoder<Raw> = (
  items: readonly Raw[],
  encodeInner: EncodeMedia,
) => AsyncGenerator<EncodedItem | Refusal>;

/** Makes files from captured items of any kind. */
export type EncodeMedia = (
  media: MediaName,
  items: readonly unknown[],
) => AsyncGenerator<EncodedItem | Refusal>;
