import type { Smoother } from './smoother.js';
import { eachX, putHeight } from './value-at.js';

/** Values farther away than this many standard deviations do not count: the weight of one is below 1.3e-14. */
const REACH = 8;
/** Length of a cell, in standard deviations. */
const CELL = 0.5;
/** Terms of an expansion. The error is below (CELL / 2) ^ TERMS / √TERMS! of a value: 3e-12. */
const TERMS = 12;
/** Up to this many pairs of values, two cells are summed up directly: faster than an expansion. */
const DIRECT = 32;
/** Sums are of values times this power of two, so that a sum of values near the largest float stays finite. */
const SCALE = 2 ** -40;

/** Limits of σ. Below, a float has not all of its digits; above, sums of an x and the reach may be infinite. */
const LEAST_SIGMA = 1e-290;
const MOST_SIGMA = 1e306;

/** Neighbouring points, less than {@link CELL} apart. Distances are in units of √2 standard deviations from the center. */
interface Cell {
  /** Indexes of the first point, and behind the last one. */
  readonly from: number;
  end: number;
  readonly low: number;
  high: number;
  readonly center: number;
  count: number;
  /** The first {@link DIRECT} distances and values. */
  readonly distances: number[];
  readonly values: number[];
  /** Sums of distance^k / k! over all x: of the values, and of 1. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/**
 * A kernel average (Nadaraya 1964, Watson 1964): the height at x is the mean of all values, weighted by exp(−d² / 2σ²), where d is
 * their distance from x and σ = unit / −ln(weight). An exponential average of the same weight and unit has σ as its mean lag.
 *
 * Summed up as it stands, n points cost n² steps. Here, a fast Gauss transform (Greengard & Strain 1991) takes a bounded number of
 * steps for each point: the values of a cell become one series of Hermite functions, and all series that reach a cell become one
 * Taylor series there. Cells of few points are summed up directly. Only the cells in reach are in memory.
 */
export class Gaussian implements Smoother {
  readonly #sigma: number;
  #at = 0;
  /** Where the first cell in reach of the one at {@link at} begins. */
  #lead = 0;
  #read = 0;

  constructor(weight: number, unit: number) {
    this.#sigma = Math.min(Math.max(unit / -Math.log(weight), LEAST_SIGMA), MOST_SIGMA);
  }

  get at(): number {
    return this.#at;
  }

  /** A point that comes out of order may be in reach of points before {@link at}. */
  get fixed(): number {
    return this.#read - 1;
  }

  extend(xs: Float64Array, values: Float64Array, smoothed: Float64Array): void {
    if (xs.length === this.#read) return;
    this.#read = xs.length;
    const at = this.#at;
    const sigma = this.#sigma;
    const reach = REACH * sigma;
    const unit = Math.SQRT2 * sigma;
    const lastX = xs[xs.length - 1] as number;
    /** The cells that are in reach of the next one to be smoothed, that cell (at `next`), and the cells behind it. */
    let cells: Cell[] = [];
    let next = 0;
    let isSettled = true;

    /** Smooths the cells whose reach ends before `x`. */
    const smoothUpTo = (x: number) => {
      for (; next < cells.length; next++) {
        const cell = cells[next] as Cell;
        if (!(cell.high + reach < x)) return;
        const first = cells.findIndex(({ high }) => high + reach >= cell.low);
        cells.splice(0, first);
        next -= first;
        if (isSettled && !(cell.high + reach < lastX)) {
          isSettled = false;
          this.#at = cell.from;
          this.#lead = (cells[0] as Cell).from;
        }
        if (cell.from >= at) smoothCell(cell, cells, { xs, values, smoothed, reach, unit });
      }
    };
    eachX(xs, values, this.#lead, (from, end, mean, broken) => {
      const x = xs[from] as number;
      if (broken) {
        smoothUpTo(Number.POSITIVE_INFINITY);
        cells = [];
        next = 0;
      }
      if (Number.isNaN(mean)) {
        putHeight(smoothed, values, from, end, mean);
        // A later value at the last x can still begin a curve there.
        if (end === xs.length && isSettled) this.#at = this.#lead = from;
        return;
      }
      let cell = cells.at(-1);
      if (!cell || x >= cell.low + CELL * sigma) {
        smoothUpTo(x);
        cell = cellAt(from, x, Math.min(x + (CELL / 2) * sigma, Number.MAX_VALUE));
        cells.push(cell);
      }
      cell.end = end;
      cell.high = x;
      addTo(cell, (x - cell.center) / unit, mean * SCALE);
    });
    smoothUpTo(Number.POSITIVE_INFINITY);
  }
}

function cellAt(from: number, x: number, center: number): Cell {
  return {
    ...{ from, end: from, low: x, high: x, center, count: 0, distances: [], values: [] },
    sums: new Float64Array(TERMS),
    counts: new Float64Array(TERMS),
  };
}

function addTo(cell: Cell, distance: number, value: number): void {
  if (cell.count++ < DIRECT) {
    cell.distances.push(distance);
    cell.values.push(value);
  }
  let term = 1;
  for (let k = 0; k < TERMS; k++) {
    (cell.sums[k] as number) += term * value;
    (cell.counts[k] as number) += term;
    term *= distance / (k + 1);
  }
}

interface Smoothed {
  readonly xs: Float64Array;
  readonly values: Float64Array;
  readonly smoothed: Float64Array;
  readonly reach: number;
  readonly unit: number;
}

/** Writes the heights of the points of a cell. */
function smoothCell(
  target: Cell,
  cells: readonly Cell[],
  { xs, values, smoothed, reach, unit }: Smoothed,
): void {
  const [sums, counts] = [new Float64Array(TERMS), new Float64Array(TERMS)];
  const direct: Cell[] = [];
  for (const cell of cells) {
    if (cell.low - target.high > reach) break;
    if (target.low - cell.high > reach) continue;
    if (cell.count * target.count <= DIRECT) direct.push(cell);
    else addSeries(sums, counts, cell, (target.center - cell.center) / unit);
  }
  for (let i = target.from; i < target.end; ) {
    const x = xs[i] as number;
    let end = i + 1;
    while (end < target.end && xs[end] === x) end++;
    const distance = (x - target.center) / unit;
    let [sum, count] = [0, 0];
    for (let m = TERMS - 1; m >= 0; m--) {
      sum = sum * distance + (sums[m] as number);
      count = count * distance + (counts[m] as number);
    }
    for (const cell of direct) {
      const apart = (x - cell.center) / unit;
      for (let j = 0; j < cell.count; j++) {
        const weight = Math.exp(-((apart - (cell.distances[j] as number)) ** 2));
        sum += weight * (cell.values[j] as number);
        count += weight;
      }
    }
    putHeight(smoothed, values, i, end, sum / count / SCALE);
    i = end;
  }
}

const HERMITE = new Float64Array(2 * TERMS);

/** Adds the Taylor series of a cell's values around a place that lies `t` behind the center of the cell. */
function addSeries(sums: Float64Array, counts: Float64Array, cell: Cell, t: number): void {
  HERMITE[0] = Math.exp(-t * t);
  HERMITE[1] = 2 * t * HERMITE[0];
  for (let k = 2; k < HERMITE.length; k++) {
    HERMITE[k] = 2 * t * (HERMITE[k - 1] as number) - 2 * (k - 1) * (HERMITE[k - 2] as number);
  }
  let factor = 1;
  for (let m = 0; m < TERMS; m++) {
    let [sum, count] = [0, 0];
    for (let k = 0; k < TERMS; k++) {
      sum += (cell.sums[k] as number) * (HERMITE[k + m] as number);
      count += (cell.counts[k] as number) * (HERMITE[k + m] as number);
    }
    (sums[m] as number) += factor * sum;
    (counts[m] as number) += factor * count;
    factor /= -(m + 1);
  }
}
