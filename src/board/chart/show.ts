import type uPlot from 'uplot';
import type { Range } from './scales.js';

/**
 * Shows data over exactly these ranges. uPlot would otherwise fit x to the data and take the person's zoom away, and fit y
 * to the points in the window without the line that enters it from outside.
 *
 * uPlot refuses to set a scale that is shorter than 1e-16 while it holds data: the ranges are set while it holds none, or
 * a metric of 1e-20 would be drawn over the range before.
 */
export function show(plot: uPlot, data: uPlot.AlignedData, x: Range, y: Range): void {
  plot.batch(() => {
    plot.setData(data.map(() => []) as unknown as uPlot.AlignedData, false);
    plot.setScale('x', { min: x[0], max: x[1] });
    plot.setScale('y', { min: y[0], max: y[1] });
    plot.setData(data, false);
  });
}
