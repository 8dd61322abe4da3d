import { keyId } from '../data/key-index.js';
import type { PanelKey } from './keys.js';

/** The size of a panel, in columns and rows of the grid. */
export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * What a panel shows: keys by name, all keys that match a regular expression, or an expression over scalar keys, such as
 * `train/loss - val/loss` (see `LinesQuery.expressions`).
 */
export type PanelContent =
  | { readonly keys: readonly string[] }
  | { readonly regex: string }
  | { readonly expression: string };

/** A panel as plain data, which views store and links contain [BRD6]. */
export type PanelSpec<Options extends object = object> = {
  /**
   * Unique among the panels of a view. The default panel of a key has the id of the key: see {@link keyId}. The id of a panel
   * that a person added begins with `added `.
   */
  readonly id: string;
  /** Name of a type of panel. A newer version may write names that this version does not know. */
  readonly type: string;
  /** Options of the type of panel. */
  readonly options: Options;
  readonly size: PanelSize;
} & PanelContent;

/** The default size of a panel. */
export const ONE_CELL: PanelSize = { columns: 1, rows: 1 };

/** The spec of a panel for one key, or of an added panel that is not known. */
export function specOfKey<Options extends object>(
  type: string,
  entry: PanelKey,
  options: Options,
): PanelSpec<Options> {
  return { id: keyId(entry), type, keys: [entry.key], options, size: ONE_CELL };
}

/** Another way to show the content of a panel. */
export interface Alternative {
  /** Text for a menu. */
  readonly label: string;
  readonly spec: PanelSpec;
}

/** A panel's content as text: the keys, the regular expression between slashes, or the expression. */
export function contentText(spec: PanelContent): string {
  if ('expression' in spec) return spec.expression;
  return 'keys' in spec ? spec.keys.join(', ') : `/${spec.regex}/`;
}
