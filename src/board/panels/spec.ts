import type { KeyOfKind } from '../data/key-index.js';
import { keyId } from '../data/key-index.js';

/** The room that a panel takes, in columns and rows of the grid. */
export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a panel shows: keys by name, or all keys that match a regular expression. */
export type PanelContent = { readonly keys: readonly string[] } | { readonly regex: string };

/** A panel as plain data, which a view stores and a link carries [BRD6]. */
export type PanelSpec<Options extends object = object> = {
  /** Unique among the panels of a view. The panel of a key that nobody changed has the id of the key: see {@link keyId}. */
  readonly id: string;
  /** Name of a type of panel. A newer version may write names that this version does not know. */
  readonly type: string;
  /** What the type of panel can be told. */
  readonly options: Options;
  readonly size: PanelSize;
} & PanelContent;

/** The size of a panel that nobody resized. */
export const ONE_CELL: PanelSize = { columns: 1, rows: 1 };

/** The spec of a panel for one key. */
export function specOfKey<Options extends object>(
  type: string,
  entry: KeyOfKind,
  options: Options,
): PanelSpec<Options> {
  return { id: keyId(entry), type, keys: [entry.key], options, size: ONE_CELL };
}

/** Another way to show what a panel shows. */
export interface Alternative {
  /** As in a menu. */
  readonly label: string;
  readonly spec: PanelSpec;
}

/** A panel's content in words: the keys, or the expression. */
export function contentText(spec: PanelContent): string {
  return 'keys' in spec ? spec.keys.join(', ') : `/${spec.regex}/`;
}
