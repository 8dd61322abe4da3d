/** What one run table asks and gets. Types only. */
import type { Json } from '../record/kinds.js';
import type { RunFilter } from './run-filter-types.js';

/**
 * The name of a column:
 *
 * - a field of `RunInfo`, such as `name`, `status` or `created`; or `duration`: milliseconds that the run took without its
 *   pauses, up to now for one that has not ended;
 * - `config.<path>`: a value of the config. In a path, names are joined by dots; in a name, a dot is `\.` and a backslash `\\`,
 *   as `configPath(names)` makes them;
 * - `summary.<key>`: what was set by hand, else the last value of the scalar key. Dots and backslashes of a key are written as
 *   in a path. `summary.<key>.<statistic>`: a field of `ScalarSummary` (`min`, `max`, `mean`, `minStep`, …); where an object
 *   was set by hand, its field of this name instead.
 *
 * A run in which `null` stands there has no value there.
 */
type ColumnName = string;

export interface TableSort {
  readonly column: ColumnName;
  /** Default false. */
  readonly descending?: boolean;
}

/** Runs of which a table is made: as in `RunFilter`. */
export type TableFilter = Omit<RunFilter, 'sort' | 'descending' | 'limit'>;

export interface TableQuery {
  /** Columns of the rows, at most 500. May be empty: then rows are uids only. */
  readonly columns: readonly ColumnName[];
  /** Default: all runs that are not archived. */
  readonly filter?: TableFilter;
  /**
   * A condition, such as `config.lr > 0.001 and status = completed`. Default: none.
   *
   * - *Columns* stand on the left: letters, digits, `_` and `$`, joined by `.` or `/`; others in backticks, as in
   *   `` `config.my-lr` < 1 `` (a backtick in a name is written twice).
   * - *Values* stand on the right: a number, a text in `"…"` or `'…'`, `true`, `false`, or a bare word, which is a text.
   * - `= != < <= > >=`: numbers with numbers, texts with texts (by UTF-16 unit); values of two types are not equal and neither
   *   is smaller. `contains`: a text that has the value in it, upper or lower case, or a list with an equal item. `matches`: a text that
   *   fits a pattern as a whole, with `*` for any characters and `?` for one, upper or lower case. `in [a, b]`: equal to one of them.
   * - A column alone is true if its value is `true`. `has(column)`: the run has a value there.
   * - `and`, `or` (binds less), `not` (of what follows up to the next `and` or `or`), parentheses.
   *
   * For a run without the value every comparison is false but `!=`, which is the opposite of `=` for any run. Limits and errors
   * are those of `LinesQuery.expressions`; the `field` of an error is `where`.
   */
  readonly where?: string;
  /** First by the first, at most 10. Numbers stand before texts, these before `false` and `true`, these before lists and objects; NaN, then runs without a value, stand last in both directions. Of equal runs the newest stands first. Default: newest first. */
  readonly sort?: readonly TableSort[];
  /** Rows with equal values in all of these columns stand together, at most 5 columns. Groups stand in the order of their first rows. */
  readonly groupBy?: readonly ColumnName[];
  /** Rows to pass over. Default 0. */
  readonly offset?: number;
  /** Most rows to answer, 0 to 10,000. Default 100. */
  readonly limit?: number;
  /** Answers {@link RunTable.available} too. Default false. */
  readonly available?: boolean;
}

export interface TableRow {
  readonly uid: string;
  /** One for each column of the query; `null`: the run has no value there. */
  readonly values: readonly Json[];
}

/** Statistics of the finite numbers of a column in a group. */
export interface TableAggregate {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Sample standard deviation; NaN of a single one. */
  readonly std: number;
}

/** Rows with equal values in the columns of `groupBy`. */
export interface TableGroup {
  /** One for each column of `groupBy`; `null`: the runs of the group have no value there. */
  readonly values: readonly Json[];
  /** Runs in it, and how many rows stand before it, over all pages. */
  readonly count: number;
  readonly start: number;
  /** One for each column of the query; `null`: no run of the group has a finite number there. */
  readonly aggregates: readonly (TableAggregate | null)[];
}

/** A column that a table can have. */
export interface TableColumn {
  readonly name: ColumnName;
  readonly from: 'info' | 'config' | 'summary';
  /** Runs with a value there, and whether all of their values are numbers. */
  readonly count: number;
  readonly isNumber: boolean;
  /** A scalar key: `name` followed by `.min`, `.max`, `.mean` … are columns as well. */
  readonly isScalar: boolean;
}

/** One page of a run table. */
export interface RunTable {
  readonly rows: readonly TableRow[];
  /** Runs that fulfil the condition, on all pages; and runs of the filter, whether or not they fulfil it. */
  readonly total: number;
  readonly unfiltered: number;
  /** All groups, whatever the page; empty without `groupBy`. */
  readonly groups: readonly TableGroup[];
  /** If asked for: the columns of the runs of the filter, each kind in the order of its names; at most 10,000. */
  readonly available?: readonly TableColumn[];
}
