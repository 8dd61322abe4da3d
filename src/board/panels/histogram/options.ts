import { checkedLook, type HistogramLook } from '../../histogram/look.js';
import { fieldsOf } from '../fields.js';

/** Options of a histogram panel. */
export interface HistogramOptions {
  /** How this panel is drawn; `null`: as in the settings of the board. */
  readonly look: HistogramLook | null;
}

/** Reads options from stored data. Missing or invalid fields get their defaults. */
export function checkedHistogramOptions(value: unknown): HistogramOptions {
  return { look: checkedLook(fieldsOf(value)['look']) };
}
