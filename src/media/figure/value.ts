import { MediaValue } from '../value.js';

/** The caption of a figure. */
export interface FigureOptions {
  /** Shown under the figure. For several figures: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
}

/** A value of `log()` that stands for one figure or several. Made by {@link figure}; read when it is logged. */
export type FigureValue = MediaValue<'figure', FigureOptions>;

/** What {@link figure} takes: a canvas, an SVG element or the text of one, or a Blob or File with an SVG or an image. */
export type FigureSource = HTMLCanvasElement | OffscreenCanvas | SvgElementLike | string | Blob;

/** What an SVG element has. */
export interface SvgElementLike {
  readonly nodeType: number;
  readonly outerHTML: string;
}

/**
 * Makes the picture of a chart a value for `run.log()`: `run.log({ curve: figure(svg, { caption: 'epoch 3' }) })`.
 *
 * `x` is a canvas (stored as PNG), an `<svg>` element as it is at the call, the text of an SVG, a Blob or File with an SVG or an image
 * (stored unchanged), or a list of these. An SVG has at most 16 MiB, and gets its `xmlns` if it has none: without the `xmlns` no program
 * shows the file. Styles that the page's style sheets give an element are not part of the element. The board shows figures as
 * images: scripts in an SVG never run there, and nothing that the SVG names is fetched.
 */
export function figure(x: FigureSource | readonly FigureSource[], options: FigureOptions = {}): FigureValue {
  return new MediaValue('figure', x, options);
}
