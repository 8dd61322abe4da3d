/** Plotly figures: their type, their facts, and how they hold typed arrays. */
import type { MediaItem } from '../../record/kinds.js';

/** MIME type of a logged figure, as Jupyter uses it. It holds no code that runs here [MED3]. */
export const PLOTLY_TYPE = 'application/vnd.plotly.v1+json';

/** Bytes of an element by the names that Plotly gives types: its own, and those of NumPy. */
export const DTYPE_BYTES: { readonly [dtype: string]: number } = {
  ...{ i1: 1, u1: 1, u1c: 1, i2: 2, u2: 2, i4: 4, u4: 4, f4: 4, f8: 8 },
  ...{ int8: 1, uint8: 1, uint8c: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, float64: 8 },
};

/** Facts of a figure. */
export interface PlotlyFacts {
  /** Number of traces; 0: unknown. */
  readonly traces: number;
}

/** The facts of a figure. A foreign record may hold any values. */
export function plotlyFacts({ facts }: Pick<MediaItem, 'facts'>): PlotlyFacts {
  const { traces } = facts;
  return { traces: typeof traces === 'number' && traces > 0 && Number.isInteger(traces) ? traces : 0 };
}
