import type { HistogramLook } from '../histogram/look.js';
import type { KeyOfKind } from './key-index.js';
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
  /** The step that the slider stands on, or `null` (the newest). Emitted at the pace of the slider or of its playing. */
  readonly stepChanged = new Signal<number | null>();
  readonly playingChanged = new Signal();
  /** The run that histogram panels show, or the look of one of them. */
  readonly histogramsChanged = new Signal();
  readonly enlargedChanged = new Signal();
  /** The board's own scroll container moved: places of panels on the screen are stale. */
  readonly scrolled = new Signal();

  zoom: Zoom | null = null;
  cursor: number | null = null;
  /** The step whose single histogram the histogram panels show or mark; `null`: the newest one of each. */
  step: number | null = null;
  /** The step moves by itself. The grid and an enlarged panel have a slider each, that show the same. */
  playing = false;
  /** The run whose histograms are shown: they cannot lie over one another. `null`: the newest selected one. */
  histogramRun: string | null = null;
  readonly #looks = new Map<string, HistogramLook>();
  /** The panel that fills the screen; the others rest meanwhile. */
  enlarged: KeyOfKind | null = null;

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

  /** Moves all histogram panels to a step; `null`: they follow the newest. */
  setStep(step: number | null): void {
    if (step === this.step) return;
    this.step = step;
    this.stepChanged.emit(step);
  }

  setPlaying(playing: boolean): void {
    if (playing === this.playing) return;
    this.playing = playing;
    this.playingChanged.emit();
  }

  /** Shows the histograms of this run in every panel whose key it has. */
  setHistogramRun(uid: string | null): void {
    if (uid === this.histogramRun) return;
    this.histogramRun = uid;
    this.histogramsChanged.emit();
  }

  /** The look of a key's own, which goes before the one in the settings; `null`: it has none. */
  lookOf(key: string): HistogramLook | null {
    return this.#looks.get(key) ?? null;
  }

  /** Gives a key a look of its own, in the grid and enlarged, for as long as the board is open. `null` takes it back. */
  setLook(key: string, look: HistogramLook | null): void {
    if (look) this.#looks.set(key, look);
    else this.#looks.delete(key);
    this.histogramsChanged.emit();
  }

  setEnlarged(enlarged: View['enlarged']): void {
    this.enlarged = enlarged;
    this.enlargedChanged.emit();
  }
}
