/** The query and the answer of one run table. Types only. */
import type { Json } from '../record/kinds.js';
import type { RunFilter } from './run-filter-types.js';

/**
 * The name of a column:
 *
 * - a field of `RunInfo`, such as `name`, `status` or `created`; or `duration`: milliseconds that the run took without its
 *   pauses. For a run that has not ended, `duration` counts up to now;
 * - `config.<path>`: a value of the config. In a path, names are joined by dots; in a name, a dot is `\.` and a backslash `\\`,
 *   as `configPath(names)` makes them;
 * - `summary.<key>`: the value that was set by hand; if there is none, the last value of the scalar key. Dots and backslashes of
 *   a key are written as in a path. `summary.<key>.<statistic>`: a field of `ScalarSummary` (`min`, `max`, `mean`, `minStep`, …);
 *   if an object was set by hand, the field of this name in that object.
 *
 * A value `null` counts as no value.
 */
type ColumnName = string;

export interface TableSort {
  readonly column: ColumnName;
  /** Default false. */
  readonly descending?: boolean;
}

/** Which runs the table is made of: see `RunFilter`. */
export type TableFilter = Omit<RunFilter, 'sort' | 'descending' | 'limit'>;

export interface TableQuery {
  /** Columns of the rows, at most 500. If empty, rows hold the uids only. */
  readonly columns: readonly ColumnName[];
  /** Default: all runs that are not archived. */
  readonly filter?: TableFilter;
  /**
   * A condition, such as `config.lr > 0.001 and status = completed`. Default: none.
   *
   * - *Columns* stand on the left: letters, digits, `_` and `$`, joined by `.` or `/`. Other names stand in backticks, as in
   *   `` `config.my-lr` < 1 `` (a backtick in a name is written twice).
   * - *Values* stand on the right: a number, a text in `"…"` or `'…'`, `true`, `false`, or a bare word, which is a text.
   * - `= != < <= > >=` compare numbers with numbers and texts with texts (by UTF-16 unit). Values of different types are not
   *   equal, and neither is smaller.
   * - `contains`: the text contains the value, ignoring case; or the list has an equal item. `matches`: the whole text fits the
   *   pattern, ignoring case; `*` stands for any characters, `?` for one character. `in [a, b]`: the value equals an item.
   * - A column alone is true if its value is `true`. `has(column)` is true if the run has a value in the column.
   * - `and`, `or` (`and` binds tighter), `not` (reaches up to the next `and` or `or`), parentheses.
   *
   * For a run without a value, every comparison is false except `!=`: `!=` is the opposite of `=` for every run. Limits and
   * errors: see `LinesQuery.expressions`. The `field` of an error is `where`.
   */
  readonly where?: string;
  /**
   * Sort keys, the most important first, at most 10. Order of values: numbers, texts, `false`, `true`, lists and objects. NaN and
   * then runs without a value come last in both directions. Of equal runs the newest comes first. Default: newest first.
   */
  readonly sort?: readonly TableSort[];
  /** Groups rows with equal values in all of these columns, at most 5. The groups are in the order of their first rows. */
  readonly groupBy?: readonly ColumnName[];
  /** Number of rows to skip. Default 0. */
  readonly offset?: number;
  /** Most rows to return, 0 to 10,000. Default 100. */
  readonly limit?: number;
  /** True: the answer also holds {@link RunTable.available}. Default false. */
  readonly available?: boolean;
  /**
   * True: if the exact answer needs reading, answer at once from the runs as this source read them last or, in a page that was
   * just opened, as an earlier page of this origin stored them. Such an answer has {@link RunTable.early} `true`. The source then
   * reads the runs and, if any of them differs, notifies subscribers with the change `{ run: null, … }`; asking again after that
   * gives the current answer. Default false: the answer is exact, however long reading takes.
   *
   * Without runs in memory or in storage the answer is exact. A server over PostgreSQL always answers exactly. Until the check,
   * the status and the duration of a run are as they were then: a run whose page was closed may be shown as running.
   */
  readonly early?: boolean;
}

export interface TableRow {
  readonly uid: string;
  /** One value for each column of the query; `null`: the run has no value in the column. */
  readonly values: readonly Json[];
}

/** Statistics of a column in a group, over the finite numbers. */
export interface TableAggregate {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Sample standard deviation; NaN if there is a single number. */
  readonly std: number;
}

/** Rows with equal values in the columns of `groupBy`. */
export interface TableGroup {
  /** One value for each column of `groupBy`; `null`: the runs of the group have no value in the column. */
  readonly values: readonly Json[];
  /** Number of runs in the group. */
  readonly count: number;
  /** Number of rows before the group, over all pages. */
  readonly start: number;
  /** One entry for each column of the query; `null`: no run of the group has a finite number in the column. */
  readonly aggregates: readonly (TableAggregate | null)[];
}

/** A column that a table can have. */
export interface TableColumn {
  readonly name: ColumnName;
  readonly from: 'info' | 'config' | 'summary';
  /** Number of runs with a value in the column. */
  readonly count: number;
  /** True if all values of the column are numbers. */
  readonly isNumber: boolean;
  /** True for a scalar key: then `name` followed by `.min`, `.max`, `.mean` … are columns as well. */
  readonly isScalar: boolean;
}

/** One page of a run table. */
export interface RunTable {
  readonly rows: readonly TableRow[];
  /** Number of runs that pass the filter and the condition, over all pages. */
  readonly total: number;
  /** Number of runs that pass the filter, whether or not they pass the condition. */
  readonly unfiltered: number;
  /** The groups of all pages; empty without `groupBy`. */
  readonly groups: readonly TableGroup[];
  /** If `available` was requested: columns of the runs that pass the filter, each kind sorted by name; at most 10,000. */
  readonly available?: readonly TableColumn[];
  /** If `early` was requested: true if the runs of this answer are still to be checked, false if the answer is exact. */
  readonly early?: boolean;
}
