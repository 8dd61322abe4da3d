import { type Refusal, refuse } from '../../base/refusal.js';
import { PLOT_VERSION, type PlotFile } from './kind.js';
import type { RawInput, RawPlot } from './raw.js';

/** A plot, and what is lost or odd in it. */
export interface Built {
  readonly file: PlotFile;
  readonly problems: readonly Refusal[];
}

/** What every plot begins with. `x`, `y`: names of axes that were not given. */
export function headOf({ options: { title, xLabel, yLabel } }: RawPlot, x = '', y = '') {
  return { stepwell_plot: PLOT_VERSION, title, x_label: xLabel || x, y_label: yLabel || y } as const;
}

/** A list of numbers: at most one dimension is longer than 1. `what`: its name for messages. */
export function listOf(what: string, input: RawInput | undefined): Float64Array | Refusal {
  if (!input || 'texts' in input) return refuse('type', `${what} must be numbers`);
  if (input.shape.filter((side) => side !== 1).length > 1) {
    return refuse('shape', `${what} of shape [${input.shape.join(', ')}] is no list of numbers`);
  }
  if (input.data.length === 0) return refuse('shape', `${what} is empty`);
  return Float64Array.from(input.data);
}

/** Names: texts, or numbers as texts. */
export function namesOf(input: RawInput | undefined): string[] {
  if (!input) return [];
  return 'texts' in input ? [...input.texts] : Array.from(input.data, String);
}
