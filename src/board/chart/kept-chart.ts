/**
 * Keeps a chart for as long as its layout stays the same, because new data cost less than a new chart. A layout contains the
 * colours, so another theme makes a new chart.
 */
export class KeptChart<Layout, Chart extends { destroy(): void }> {
  readonly #make: (layout: Layout) => Chart;
  #layout = '';
  /** `null` before the first layout, and after `destroy`. */
  chart: Chart | null = null;

  /** @param make builds the chart of a layout, which is plain data */
  constructor(make: (layout: Layout) => Chart) {
    this.#make = make;
  }

  /** The chart of a layout: the current chart if the layout is the same, otherwise a new chart. */
  of(layout: Layout): Chart {
    const text = JSON.stringify(layout);
    if (this.chart && text === this.#layout) return this.chart;
    this.destroy();
    this.#layout = text;
    this.chart = this.#make(layout);
    return this.chart;
  }

  destroy(): void {
    this.chart?.destroy();
    this.chart = null;
  }
}
