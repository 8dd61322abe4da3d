/** Queries for histograms, and their answers. Types only. */
import type { DistributionOrigin, TensorStats } from '../record/kinds.js';

/** What the x axis of histograms shows: see `XAxis`. Another metric cannot be the x axis. */
export type HistogramAxis = 'step' | 'globalStep' | 'time' | 'relative' | 'active';

export interface HistogramQuery {
  readonly run: string;
  readonly key: string;
  /** Default `step`. */
  readonly x?: HistogramAxis;
  /** Inclusive range in x. Default: everything. */
  readonly from?: number;
  readonly to?: number;
  /** Returns only the last histogram at or before this x; if there is none, the first histogram. `from` and `to` are ignored. */
  readonly at?: number;
  /** Most histograms to return, 1…4,096. If there are more, some are left out evenly, but never the newest. Default 200. */
  readonly limit?: number;
}

/**
 * Percentiles of the bands, in percent: those at whole and half standard deviations of a normal distribution, and the lowest and
 * highest value.
 */
export const BAND_PERCENTILES = [0, 6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32, 100] as const;

/**
 * Histograms of one key, ascending by x; each field holds one column of all histograms. Histogram `i` has the bins
 * `binStart[i] … binStart[i + 1] − 1` of `counts`. Its edges begin at `edges[binStart[i] + i]` and are one more than its bins
 * (a histogram without bins has one edge, NaN).
 */
export interface Histograms {
  readonly key: string;
  /** Number of histograms of the key: in the run, and in the requested range. */
  readonly total: number;
  readonly inRange: number;
  readonly x: Float64Array;
  readonly rows: Float64Array;
  readonly steps: Float64Array;
  readonly times: Float64Array;
  readonly binStart: Uint32Array;
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  readonly under: Float64Array;
  readonly over: Float64Array;
  /** One array per field of {@link TensorStats}. */
  readonly stats: { readonly [F in keyof TensorStats]: Float64Array };
  /**
   * {@link BAND_PERCENTILES} of each histogram: nine numbers per histogram, NaN if the histogram has no finite element. Computed
   * from the bins: linear inside a bin; the first and the last number are min and max.
   */
  readonly bands: Float64Array;
  /** The origin of the last histogram in the answer. */
  readonly origin: DistributionOrigin | null;
}

/** Scale of the values on a heat map's y axis. `symlog` is linear within ± {@link HeatmapQuery.linear} and logarithmic outside. */
export type ValueScale = 'linear' | 'log' | 'symlog';

export interface HeatmapQuery {
  readonly run: string;
  readonly key: string;
  readonly x?: HistogramAxis;
  /** x of the left and the right border. Default: the extent of all histograms. */
  readonly from?: number;
  readonly to?: number;
  /** Size in cells, 1…4,096 each: usually the pixels of the plot. */
  readonly width: number;
  readonly height: number;
  /** Default `linear`. `log` shows positive values only. */
  readonly scale?: ValueScale;
  /** Half width of the linear range of `symlog`. Default: chosen from the data. */
  readonly linear?: number;
  /** Range of values. Default: the range of the bins in the requested range of x. */
  readonly low?: number;
  readonly high?: number;
  /** `density` (default): count per unit of the drawn y axis, so that wide bins do not look fuller. `count`: count of the bin. */
  readonly value?: 'density' | 'count';
  /** `step` (default): the fullest cell of each histogram is darkest. `all`: the fullest cell of all histograms is darkest. */
  readonly normalize?: 'step' | 'all';
}

/** Histograms over x as a picture: one byte per cell, row by row from the top, 0 (nothing) to 255 (fullest). */
export interface Heatmap {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** x of the left and right border; `low` and `high`: y of the lower and upper border. NaN if there is nothing to draw. */
  readonly xMin: number;
  readonly xMax: number;
  readonly low: number;
  readonly high: number;
  readonly scale: ValueScale;
  /** Half width of the linear range of `symlog`. */
  readonly linear: number;
  readonly cells: Uint8Array;
  /** For each column of cells: number of NaN, +Inf, −Inf and zero elements of the histograms in the column. */
  readonly nan: Float64Array;
  readonly posInf: Float64Array;
  readonly negInf: Float64Array;
  readonly zeros: Float64Array;
  /** Histograms in each column of cells. 0: the column repeats the histogram before, or is empty. */
  readonly histograms: Float64Array;
}
