import type { Histograms } from '../../../source/types.js';
import type { DrawHistograms, DrawOptions } from '../../histogram/drawing.js';
import type { HistogramView } from '../../histogram/drawing-options.js';
import { drawOverlay } from '../../histogram/overlay.js';
import { drawRidges } from '../../histogram/ridges.js';
import { drawSingle } from '../../histogram/single.js';

type CanvasView = Exclude<HistogramView, 'heatmap' | 'bands'>;

const DRAWINGS: Readonly<Record<CanvasView, DrawHistograms>> = {
  ridges: drawRidges,
  overlay: drawOverlay,
  step: drawSingle,
};

/** True if a view is drawn on a plain canvas and not by uPlot. */
export function isCanvasView(view: HistogramView): view is CanvasView {
  return Object.hasOwn(DRAWINGS, view);
}

/** A canvas that requests a new draw when the pointer moves over it. Each draw returns text about the position of the pointer. */
export class CanvasPicture {
  readonly #canvas: HTMLCanvasElement;
  readonly #moved: () => void;
  #hover: DrawOptions['hover'] = null;
  #stops: (() => void)[] = [];

  /** `moved` is called when the pointer moved. The caller must then draw again. */
  constructor(canvas: HTMLCanvasElement, moved: () => void) {
    this.#canvas = canvas;
    this.#moved = moved;
    const move = (event: PointerEvent) => this.#point({ x: event.offsetX, y: event.offsetY });
    const leave = () => this.#point(null);
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener('pointerleave', leave);
    this.#stops = [
      () => canvas.removeEventListener('pointermove', move),
      () => canvas.removeEventListener('pointerleave', leave),
    ];
  }

  /** Draws, and returns lines of text about what is under the pointer. */
  draw(view: CanvasView, data: Histograms, options: Omit<DrawOptions, 'hover'>): readonly string[] {
    this.#canvas.hidden = false;
    return DRAWINGS[view](this.#canvas, data, { ...options, hover: this.#hover })?.lines ?? [];
  }

  hide(): void {
    this.#canvas.hidden = true;
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #point(hover: DrawOptions['hover']): void {
    this.#hover = hover;
    this.#moved();
  }
}
