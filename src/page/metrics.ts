import { assertUnreachable } from '../base/assert.js';
import { isRefusal, type Refusal, refuse } from '../base/refusal.js';
import { toScalar } from '../record/scalar.js';
import type { Points } from '../source/types.js';
import type { LoggableRow, LogOptions, LogRow } from './log-value.js';
import type { LogResult } from './result.js';
import { LateScalar } from './specials.js';

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

/** What metrics need of their run. */
export interface MetricsSink {
  log(row: LogRow, options?: LogOptions): LogResult;
  /** `late`: the problem is of a value that was taken before the run ended. */
  problem(key: string, refusal: Refusal, late?: boolean): void;
  checkFlush(options: object): void;
  /** Keeps a scalar tensor: see `Specials.collect`. */
  collect(value: unknown, settle: (value: number | Refusal) => void): boolean | Refusal;
  /** Commits what was logged, then reads all points of all scalar keys. */
  points(): Promise<readonly Points[]>;
}

/** A recorded row of metrics, as {@link Metrics.read} returns rows. */
export interface MetricsRow {
  readonly step: number;
  /** Wall time, in milliseconds since the epoch. */
  readonly time: number;
  /** The scalars of the row, without the prefix of the namespace. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A collected value: a number, or a tensor's value, which is not known yet (`undefined`), or will never be (`null`). */
interface CollectedValue {
  value: number | undefined | null;
}

/** Logs metrics under a common prefix. Can aggregate values into one row: call `collect` per batch and `flush` per epoch. */
export class Metrics {
  readonly namespace: string;
  readonly #sink: MetricsSink;
  #collected = new Map<string, CollectedValue[]>();

  constructor(namespace: string, sink: MetricsSink) {
    this.namespace = namespace;
    this.#sink = sink;
  }

  /** Logs a row. Every key gets the prefix of the namespace. */
  log<Row extends object = LogRow>(row: Row & LoggableRow<Row>, options?: LogOptions): LogResult {
    return this.#sink.log(this.#prefixed(row as LogRow), options);
  }

  /**
   * Keeps scalars for the next {@link flush}: numbers, and scalar tensors, which are captured at the call and read back together later.
   * Records nothing yet. A value that is not a scalar becomes a problem.
   */
  collect(row: LogRow): void {
    try {
      for (const key in row) {
        const given = row[key];
        const collected: CollectedValue = { value: toScalar(given) };
        if (collected.value === undefined && !this.#keep(key, given, collected)) continue;
        const values = this.#collected.get(key);
        if (values) values.push(collected);
        else this.#collected.set(key, [collected]);
      }
    } catch {
      this.#sink.problem(this.namespace, refuse('unreadable', 'reading the collected row threw'));
    }
  }

  /**
   * Logs one row with an aggregate of each collected key, then clears the collected values. If tensors were collected, the row is recorded
   * when they are read. Tensors that cannot be read are problems, and the aggregate is of the other values.
   */
  flush<Values extends object = LogRow>(options: FlushMetricsOptions<Values> = {}): LogResult {
    this.#sink.checkFlush(options);
    const { aggregate = 'mean', values = {}, step, commit } = options;
    const logOptions = {
      ...(step === undefined ? {} : { step }),
      ...(commit === undefined ? {} : { commit }),
    };
    const row = new Map<string, LogRow[string]>(Object.entries(this.#prefixed(values as LogRow)));
    for (const [key, collected] of this.#collected) {
      const asked =
        typeof aggregate === 'string' ? aggregate : Object.hasOwn(aggregate, key) ? aggregate[key] : 'mean';
      const how = this.#aggregation(asked);
      const isKnown = collected.every(({ value }) => typeof value === 'number');
      const late = () => lateAggregate(collected, how);
      row.set(this.#name(key), (isKnown ? late() : new LateScalar(late)) as LogRow[string]);
    }
    this.#collected = new Map();
    return this.#sink.log(Object.fromEntries(row), logOptions);
  }

  /**
   * Reads back all rows of this namespace with their scalars, in log order. First commits what was logged. For a long run, `getMetrics`
   * and `series` of `openSource()` are cheaper.
   */
  async read(): Promise<MetricsRow[]> {
    const prefix = this.#name('');
    const rows = new Map<number, { step: number; time: number; metrics: [string, number][] }>();
    for (const { key, rows: numbers, steps, times, values } of await this.#sink.points()) {
      if (!key.startsWith(prefix)) continue;
      numbers.forEach((number, i) => {
        const row = rows.get(number) ?? { step: steps[i] as number, time: times[i] as number, metrics: [] };
        rows.set(number, row);
        row.metrics.push([key.slice(prefix.length), values[i] as number]);
      });
    }
    return [...rows]
      .sort(([a], [b]) => a - b)
      .map(([, row]) => ({ ...row, metrics: Object.fromEntries(row.metrics) }));
  }

  /** Returns metrics under `namespace` inside this namespace. */
  metrics(namespace: string): Metrics {
    return new Metrics(this.#name(namespace), this.#sink);
  }

  /** Keeps a tensor. Returns false, and reports a problem, if the value is not a scalar tensor that can be kept. */
  #keep(key: string, given: unknown, collected: CollectedValue): boolean {
    const kept = this.#sink.collect(given, (value) => {
      if (!isRefusal(value)) collected.value = value;
      else {
        collected.value = null;
        this.#sink.problem(this.#name(key), value, true);
      }
    });
    if (kept === true) return true;
    const refusal = kept === false ? refuse('type', 'only scalars can be collected') : kept;
    this.#sink.problem(this.#name(key), refusal);
    return false;
  }

  /** Returns `asked` if there is such an aggregation; otherwise `mean`, and reports a problem. */
  #aggregation(asked: Aggregation = 'mean'): Aggregation {
    if (AGGREGATIONS.includes(asked)) return asked;
    const known = AGGREGATIONS.join(', ');
    const reason = `metrics.flush: aggregate must be one of ${known}; the mean was used`;
    this.#sink.problem(this.namespace, refuse('option', reason));
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

/** Aggregates collected values, all of which are read; a refusal: none could be read. */
function lateAggregate(collected: readonly CollectedValue[], how: Aggregation): number | Refusal {
  const values = collected.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  if (values.length > 0) return aggregated(values, how);
  return refuse('unreadable', 'none of the collected tensors could be read');
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
