/** Smooths the points of a metric, and continues when points come behind them. */
export interface Smoother {
  /** Points before this index have their final height, unless points come out of order. */
  readonly at: number;
  /** If no point comes out of order at or before this index, the points before {@link at} keep their height. */
  readonly fixed: number;
  /**
   * Writes the heights of the points from {@link at} on to `smoothed`. Values that are not finite stay unchanged.
   *
   * @param xs ascending, may repeat; begins with the points of the call before
   */
  extend(xs: Float64Array, values: Float64Array, smoothed: Float64Array): void;
}
