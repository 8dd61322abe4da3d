import { assertUnreachable } from '../base/assert.js';
import { type Refusal, refuse } from '../base/refusal.js';
import { toScalar } from '../record/scalar.js';
import type { LoggableRow, LogOptions, LogRow } from './log-value.js';
import type { LogResult } from './result.js';

/** Functions that `flush` can apply to the collected values. Non-finite values are included. */
export const AGGREGATIONS = [
  'mean',
  'sum',
  'min',
  'max',
  'last',
  'first',
  'std',
  'count',
  'median',
  'p90',
  'p99',
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export interface FlushMetricsOptions<Values extends object = LogRow> extends LogOptions {
  /** One aggregation for all keys, or one per key (`mean` for keys that are not named). Default `mean`. */
  readonly aggregate?: Aggregation | { readonly [key: string]: Aggregation };
  /** Further values of the row, not aggregated. */
  readonly values?: Values & LoggableRow<Values>;
}

/** Logs metrics under a common prefix. Can aggregate values into one row: call `collect` per batch and `flush` per epoch. */
export class Metrics {
  readonly namespace: string;
  readonly #log: (row: LogRow, options?: LogOptions) => LogResult;
  readonly #problem: (key: string, refusal: Refusal) => void;
  readonly #checkFlush: (options: object) => void;
  #collected = new Map<string, number[]>();

  constructor(
    namespace: string,
    log: (row: LogRow, options?: LogOptions) => LogResult,
    problem: (key: string, refusal: Refusal) => void,
    checkFlush: (options: object) => void,
  ) {
    this.namespace = namespace;
    this.#log = log;
    this.#problem = problem;
    this.#checkFlush = checkFlush;
  }

  /** Logs a row. Every key gets the prefix of the namespace. */
  log<Row extends object = LogRow>(row: Row & LoggableRow<Row>, options?: LogOptions): LogResult {
    return this.#log(this.#prefixed(row as LogRow), options);
  }

  /** Keeps scalars for the next {@link flush}. Records nothing yet. A value that is not a scalar becomes a problem. */
  collect(row: LogRow): void {
    try {
      for (const key in row) {
        const value = toScalar(row[key]);
        if (value === undefined) {
          this.#problem(this.#name(key), refuse('type', 'only scalars can be collected'));
          continue;
        }
        const values = this.#collected.get(key);
        if (values) values.push(value);
        else this.#collected.set(key, [value]);
      }
    } catch {
      this.#problem(this.namespace, refuse('unreadable', 'reading the collected row threw'));
    }
  }

  /** Logs one row with an aggregate of each collected key, then clears the collected values. */
  flush<Values extends object = LogRow>(options: FlushMetricsOptions<Values> = {}): LogResult {
    this.#checkFlush(options);
    const { aggregate = 'mean', values = {}, step, commit } = options;
    const logOptions = {
      ...(step === undefined ? {} : { step }),
      ...(commit === undefined ? {} : { commit }),
    };
    const row = new Map<string, LogRow[string]>(Object.entries(this.#prefixed(values as LogRow)));
    for (const [key, collected] of this.#collected) {
      const asked =
        typeof aggregate === 'string' ? aggregate : Object.hasOwn(aggregate, key) ? aggregate[key] : 'mean';
      row.set(this.#name(key), aggregated(collected, this.#aggregation(asked)));
    }
    this.#collected = new Map();
    return this.#log(Object.fromEntries(row), logOptions);
  }

  /** Returns metrics under `namespace` inside this namespace. */
  metrics(namespace: string): Metrics {
    return new Metrics(this.#name(namespace), this.#log, this.#problem, this.#checkFlush);
  }

  /** Returns `asked` if there is such an aggregation; otherwise `mean`, and reports a problem. */
  #aggregation(asked: Aggregation = 'mean'): Aggregation {
    if (AGGREGATIONS.includes(asked)) return asked;
    const known = AGGREGATIONS.join(', ');
    const reason = `metrics.flush: aggregate must be one of ${known}; the mean was used`;
    this.#problem(this.namespace, refuse('option', reason));
    return 'mean';
  }

  #name(key: string): string {
    return this.namespace === '' ? key : `${this.namespace}/${key}`;
  }

  #prefixed(row: LogRow): LogRow {
    if (this.namespace === '') return row;
    const prefixed: [string, LogRow[string]][] = [];
    for (const key of Object.keys(row)) prefixed.push([this.#name(key), row[key] as LogRow[string]]);
    return Object.fromEntries(prefixed);
  }
}

/** Aggregates values. `std` is the population's. Percentiles interpolate linearly between closest ranks (NumPy's default). */
function aggregated(values: readonly number[], how: Aggregation): number {
  const n = values.length;
  switch (how) {
    case 'count':
      return n;
    case 'sum':
      return sum(values);
    case 'mean':
      return sum(values) / n;
    case 'first':
      return values[0] ?? Number.NaN;
    case 'last':
      return values[n - 1] ?? Number.NaN;
    case 'min':
      return values.reduce((a, b) => (b < a || Number.isNaN(b) ? b : a), Number.POSITIVE_INFINITY);
    case 'max':
      return values.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), Number.NEGATIVE_INFINITY);
    case 'std': {
      const mean = sum(values) / n;
      return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / n);
    }
    case 'median':
      return percentile(values, 0.5);
    case 'p90':
      return percentile(values, 0.9);
    case 'p99':
      return percentile(values, 0.99);
    default:
      return assertUnreachable(how);
  }
}

/** Neumaier's compensated sum: exact to about one rounding, in any order of the values. */
function sum(values: readonly number[]): number {
  let total = 0;
  let compensation = 0;
  for (const value of values) {
    const next = total + value;
    compensation += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + compensation : total;
}

function percentile(values: readonly number[], fraction: number): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const rank = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below === above ? below : below + (above - below) * (rank - Math.floor(rank));
}
