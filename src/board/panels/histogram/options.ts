import { checkedLook, type HistogramLook } from '../../histogram/look.js';
import { fieldsOf } from '../fields.js';

/** What a histogram panel can be told. */
export interface HistogramOptions {
  /** How this panel is drawn; `null`: as the settings of the board say. */
  readonly look: HistogramLook | null;
}

/** Options from something that was stored. */
export function checkedHistogramOptions(value: unknown): HistogramOptions {
  return { look: checkedLook(fieldsOf(value)['look']) };
}
