/** What is drawn: a value that a run records, and how it looks in the page. Types only. */
import type { PlotValue } from '../media/plot/value.js';

export interface Picture {
  /** `null`: only the table. */
  readonly value: PlotValue | null;
  readonly table: {
    readonly headers: readonly string[];
    readonly rows: readonly (readonly unknown[])[];
  } | null;
  /** CSS colours of the series; none: those of the board. */
  readonly colors: readonly string[];
  readonly domain: { readonly x?: readonly [number, number]; readonly y?: readonly [number, number] };
  /** CSS pixels. */
  readonly size: { readonly width?: number; readonly height?: number; readonly fontSize?: number };
}
