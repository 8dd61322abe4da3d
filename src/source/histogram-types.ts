/** Queries of histograms and their answers. Types only. */
import type { DistributionOrigin, TensorStats } from '../record/kinds.js';

/** x of a histogram: see `XAxis`; another metric cannot be one. */
export type HistogramAxis = 'step' | 'globalStep' | 'time' | 'relative' | 'active';

export interface HistogramQuery {
  readonly run: string;
  readonly key: string;
  /** Default `step`. */
  readonly x?: HistogramAxis;
  /** Inclusive range in x; default: everything. */
  readonly from?: number;
  readonly to?: number;
  /** Only the last histogram at or before this x; the first one of all when there is none before. `from` and `to` are ignored. */
  readonly at?: number;
  /** At most this many, 1…4,096: every n-th is left out evenly, the newest is always there. Default 200. */
  readonly limit?: number;
}

/** Percentiles of the bands, in percent: the borders of whole and half standard deviations of a normal distribution. */
export const BAND_PERCENTILES = [0, 6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32, 100] as const;

/** Histograms of one key in the order of x, by column. Histogram `i` has bins `binStart[i] … binStart[i + 1] − 1` of `counts`; its edges are `edges[binStart[i] + i] …`, one more than bins (a histogram without bins still has one, NaN). */
export interface Histograms {
  readonly key: string;
  /** Histograms of the key in the run, and in the asked range. */
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
  /** {@link BAND_PERCENTILES} of each histogram, from its bins (linear inside a bin; the ends are min and max): nine per histogram, NaN without a finite element. */
  readonly bands: Float64Array;
  /** Of the last histogram in the answer. */
  readonly origin: DistributionOrigin | null;
}

/** Scale of the values on a heat map's y axis. `symlog` is linear within ± {@link HeatmapQuery.linear} and logarithmic outside. */
export type ValueScale = 'linear' | 'log' | 'symlog';

export interface HeatmapQuery {
  readonly run: string;
  readonly key: string;
  readonly x?: HistogramAxis;
  /** Range in x of the left and right border; default: all histograms. */
  readonly from?: number;
  readonly to?: number;
  /** Size in cells, 1…4,096 each: usually the pixels of the plot. */
  readonly width: number;
  readonly height: number;
  /** Default `linear`. `log` shows positive values only. */
  readonly scale?: ValueScale;
  /** Half width of the linear part of `symlog`; default: chosen from the data. */
  readonly linear?: number;
  /** Range of values; default: that of the bins in the asked range of x. */
  readonly low?: number;
  readonly high?: number;
  /** `density` (default): count per unit of the y axis as drawn, so that wide bins do not look fuller; `count`: what the bin holds. */
  readonly value?: 'density' | 'count';
  /** `step` (default): each histogram's fullest cell is darkest; `all`: the fullest of all. */
  readonly normalize?: 'step' | 'all';
}

/** Histograms over time as a picture: one byte per cell, row by row from the top, 0 (nothing) to 255 (fullest). */
export interface Heatmap {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** x of the left and right border, y of the lower and upper; NaN when there is nothing to draw. */
  readonly xMin: number;
  readonly xMax: number;
  readonly low: number;
  readonly high: number;
  readonly scale: ValueScale;
  /** Half width of the linear part of `symlog`. */
  readonly linear: number;
  readonly cells: Uint8Array;
  /** Per column of cells: NaN, +Inf, −Inf and zero elements of the histograms in it. */
  readonly nan: Float64Array;
  readonly posInf: Float64Array;
  readonly negInf: Float64Array;
  readonly zeros: Float64Array;
  /** Histograms per column of cells: 0 where the one before is drawn on, or nothing is. */
  readonly histograms: Float64Array;
}
