import type { Histograms, ValueScale } from '../../source/types.js';

/** Colours (CSS) and font family of the board, for a drawing. */
export interface DrawTheme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly accent: string;
  readonly line: string;
  /** A font-family list, without a size. */
  readonly font: string;
  readonly dark: boolean;
}

/** Size of the canvas in CSS pixels, and device pixels per CSS pixel. */
export interface DrawBox {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Options of a drawing, and the position of the pointer. */
export interface DrawOptions {
  readonly box: DrawBox;
  readonly theme: DrawTheme;
  /** Colour of the run. */
  readonly color: string;
  /** Scale of the axis of values. */
  readonly scale: ValueScale;
  /** `density`: count per unit of the drawn axis; `count`: count of a bin. */
  readonly value: 'density' | 'count';
  /** The x (in units of `data.x`) of the histogram to mark; `null`: the newest. */
  readonly at: number | null;
  /** The pointer in CSS pixels from the canvas's upper left corner; `null`: it is elsewhere. */
  readonly hover: { readonly x: number; readonly y: number } | null;
}

/** Short lines of text about what is under the pointer. */
export interface Readout {
  readonly lines: readonly string[];
}

/** Draws histograms onto a canvas and sets the size of the canvas. Returns what is under the pointer; `null`: nothing. */
export type DrawHistograms = (
  canvas: HTMLCanvasElement,
  data: Histograms,
  options: DrawOptions,
) => Readout | null;
