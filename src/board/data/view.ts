import { Signal } from './signal.js';

/** A range of x that a person zoomed to, in units of the axis. */
export interface Zoom {
  readonly min: number;
  readonly max: number;
}

/** What all panels share while somebody looks: the zoom, the cursor, the enlarged panel. Streaming never writes here. */
export class View {
  readonly zoomChanged = new Signal();
  /** x under the cursor, or `null`. Emitted at the pace of the mouse: listeners must be cheap. */
  readonly cursorChanged = new Signal<number | null>();
  readonly enlargedChanged = new Signal();
  /** The board's own scroll container moved: places of panels on the screen are stale. */
  readonly scrolled = new Signal();

  zoom: Zoom | null = null;
  cursor: number | null = null;
  /** The panel that fills the screen; the others rest meanwhile. */
  enlarged: { readonly key: string; readonly kind: 'scalar' | 'text' | 'json' } | null = null;

  setZoom(zoom: Zoom | null): void {
    if (zoom?.min === this.zoom?.min && zoom?.max === this.zoom?.max) return;
    this.zoom = zoom;
    this.zoomChanged.emit();
  }

  setCursor(x: number | null): void {
    if (x === this.cursor) return;
    this.cursor = x;
    this.cursorChanged.emit(x);
  }

  setEnlarged(enlarged: View['enlarged']): void {
    this.enlarged = enlarged;
    this.enlargedChanged.emit();
  }
}
