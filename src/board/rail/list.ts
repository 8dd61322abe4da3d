import type { LitElement } from 'lit';
import type { RunInfo } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';

/** Best values of runs whose details are unknown, by uid. `id`: the goal and the key of the column. */
export interface TableValues {
  readonly id: string;
  readonly values: ReadonlyMap<string, number>;
}

/** What a layout decides: height of a row and width of the column of names in CSS pixels, and the CSS font of names. */
export interface RowLayout {
  readonly height: number;
  readonly room: number;
  /** Empty before the first layout. */
  readonly font: string;
}

/** The list of runs, as the code sees it that is loaded later. */
export interface List extends LitElement {
  readonly model: BoardModel;
  /** The listed runs. */
  readonly runs: readonly RunInfo[];
  readonly layout: RowLayout;
  /** The row whose controls are in the tab order. */
  active: string | null;
  /** How far the rows are scrolled, in CSS pixels. */
  first: number;
  table: TableValues | null;
}
