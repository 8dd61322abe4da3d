import { checkedDrawing, type DrawingOptions } from '../../histogram/drawing-options.js';
import { fieldsOf } from '../fields.js';

/** Options of a histogram panel. */
export interface HistogramOptions {
  /** How this panel is drawn; `null`: as in the settings of the board. */
  readonly drawing: DrawingOptions | null;
}

/** Reads options from stored data. Missing or invalid fields get their defaults. */
export function checkedHistogramOptions(value: unknown): HistogramOptions {
  return { drawing: checkedDrawing(fieldsOf(value)['drawing']) };
}
