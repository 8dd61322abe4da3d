import type { ScalarSummary } from '../source/types.js';

const COUNT = 0;
const NAN = 1;
const POS_INF = 2;
const NEG_INF = 3;
const LAST = 4;
const LAST_STEP = 5;
const LAST_ROW = 6;
const MIN = 7;
const MIN_STEP = 8;
const MIN_ROW = 9;
const MAX = 10;
const MAX_STEP = 11;
const MAX_ROW = 12;
const SUM = 13;
const LOST = 14;

/** Number of doubles for each key. */
export const STATS_LENGTH = 15;

/**
 * The automatic summary of a scalar key. If min or max occurs in several rows, the row logged first counts; the order of arrival
 * does not matter. One Float64Array instead of fields: a run may have ten thousand keys, and the array is also the stored form.
 */
export class ScalarStats {
  readonly data: Float64Array;

  /** `data`: an array of {@link STATS_LENGTH} doubles, which the object takes over. Default: empty statistics. */
  constructor(data?: Float64Array) {
    this.data = data ?? new Float64Array(STATS_LENGTH);
    if (data) return;
    this.data[LAST_ROW] = Number.NEGATIVE_INFINITY;
    this.data[MIN] = Number.POSITIVE_INFINITY;
    this.data[MAX] = Number.NEGATIVE_INFINITY;
  }

  /** Number of values, finite or not. */
  get total(): number {
    const d = this.data;
    return (d[COUNT] as number) + (d[NAN] as number) + (d[POS_INF] as number) + (d[NEG_INF] as number);
  }

  /** Adds `values[j]`, logged at step `steps[at[j]]` in row `rows[at[j]]`. Returns true if all of these values are finite. */
  addColumn(rows: Float64Array, steps: Float64Array, at: Uint32Array, values: Float64Array): boolean {
    const d = this.data;
    // Local variables are faster, and every logged value is added here.
    let count = 0;
    let lastRow = d[LAST_ROW] as number;
    let min = d[MIN] as number;
    let max = d[MAX] as number;
    let sum = d[SUM] as number;
    let lost = d[LOST] as number;
    let allFinite = true;
    for (let j = 0; j < values.length; j++) {
      const value = values[j] as number;
      if (value - value !== 0) {
        allFinite = false;
        const field = value > 0 ? POS_INF : value < 0 ? NEG_INF : NAN;
        d[field] = (d[field] as number) + 1;
        continue;
      }
      const i = at[j] as number;
      const row = rows[i] as number;
      count++;
      if (row >= lastRow) {
        lastRow = row;
        d[LAST] = value;
        d[LAST_STEP] = steps[i] as number;
      }
      if (value < min || (value === min && row < (d[MIN_ROW] as number))) {
        min = value;
        d[MIN_STEP] = steps[i] as number;
        d[MIN_ROW] = row;
      }
      if (value > max || (value === max && row < (d[MAX_ROW] as number))) {
        max = value;
        d[MAX_STEP] = steps[i] as number;
        d[MAX_ROW] = row;
      }
      // The same as `addTo` in bucket.ts.
      const after = sum + value;
      const part = after - sum;
      lost += sum - (after - part) + (value - part);
      sum = after;
    }
    d[COUNT] = (d[COUNT] as number) + count;
    d[LAST_ROW] = lastRow;
    d[MIN] = min;
    d[MAX] = max;
    d[SUM] = sum;
    d[LOST] = lost;
    return allFinite;
  }

  /** The summary, as the Source returns it. */
  summary(): ScalarSummary {
    const d = this.data;
    const count = d[COUNT] as number;
    const of = (field: number): number => (count > 0 ? (d[field] as number) : Number.NaN);
    return {
      last: of(LAST),
      lastStep: of(LAST_STEP),
      min: of(MIN),
      minStep: of(MIN_STEP),
      max: of(MAX),
      maxStep: of(MAX_STEP),
      mean: ((d[SUM] as number) + (d[LOST] as number)) / count,
      count,
      nan: d[NAN] as number,
      posInf: d[POS_INF] as number,
      negInf: d[NEG_INF] as number,
    };
  }
}
