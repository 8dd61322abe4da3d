import type { Refusal } from '../../base/refusal.js';
import type { MediaName } from '../kinds.js';
import type { TableColumnType } from './kind.js';

/** A table that the worker encodes. The page has copied all of its cells. */
export interface RawTable {
  readonly caption: string;
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** What was lost or changed when the cells were captured: known in part only when the last of their media are. */
  readonly problems: readonly Refusal[];
}

/** A column. Names are unique and not empty. */
export interface RawColumn {
  readonly name: string;
  /** The type that was asked for; `null`: what the cells are. */
  readonly type: TableColumnType | null;
  readonly cells: RawCells;
}

export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** The cells of a column. */
export type RawCells =
  /** Numbers; `missing[i]` is 1 where row `i` has none, `null`: no row lacks one. */
  | { readonly kind: 'numbers'; readonly data: NumberArray; readonly missing: Uint8Array | null }
  | { readonly kind: 'any'; readonly data: readonly RawCell[] };

/** A cell. A Date has become its text; an object that is no media its JSON. `null`: the row has no value here. */
export type RawCell = string | number | boolean | bigint | null | RawCellMedia;

/** Media in a cell, as their kind captured them. */
export interface RawCellMedia {
  readonly media: MediaName;
  readonly items: readonly unknown[];
}
