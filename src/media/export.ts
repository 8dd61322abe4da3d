import type { MediaItem } from '../record/kinds.js';

/** Facts about one kind of media that bundles write for people and for other tools. */
export interface MediaExport {
  /** MIME types of the kind under which a server lets a file be downloaded. None of them can hold code [MED3]. */
  readonly types: readonly string[];
  /** Extension of a file of this type, without the dot; `undefined` for a type that the kind never writes. */
  extensionOf(type: string): string | undefined;
  /** The facts of an item that the list of a run's artifacts shows. */
  factsOf(item: MediaItem): { readonly [name: string]: number | string | boolean };
  /** Says in the name of an item's file what the item is beside the others of its record; empty: nothing. Default: nothing. */
  suffixOf?(item: MediaItem): string;
}
