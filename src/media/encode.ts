import type { Refusal } from '../base/refusal.js';
import type { MediaItem } from '../record/kinds.js';

/** An item as a file. */
export interface EncodedItem extends Pick<MediaItem, 'type' | 'caption' | 'facts'> {
  readonly blob: Blob;
}

/**
 * Makes files from the items that a kind's capture made, one after the other, in the worker. A refusal
 * says why there is no file, or what was lost. Does not throw.
 */
export type MediaEncoder<Raw> = (items: readonly Raw[]) => AsyncGenerator<EncodedItem | Refusal>;
