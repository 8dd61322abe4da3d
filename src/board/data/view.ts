import type { HistogramLook } from '../histogram/look.js';
import type { KeyOfKind } from './key-index.js';
import { signal } from './state.js';

/** A range of x that a person zoomed to, in units of the axis. */
export interface Zoom {
  readonly min: number;
  readonly max: number;
}

/** What all panels share while somebody looks: the zoom, the cursor, the enlarged panel. Streaming never writes here. */
export class View {
  readonly #zoom = signal<Zoom | null>(null);
  readonly #cursor = signal<number | null>(null);
  readonly #step = signal<number | null>(null);
  readonly #playing = signal(false);
  readonly #histogramRun = signal<string | null>(null);
  readonly #looks = signal<ReadonlyMap<string, HistogramLook>>(new Map());
  readonly #enlarged = signal<KeyOfKind | null>(null);
  readonly #scrolls = signal(0);

  get zoom(): Zoom | null {
    return this.#zoom.value;
  }

  /** x under the cursor, or `null`. Changes at the pace of the mouse: what watches it must be cheap. */
  get cursor(): number | null {
    return this.#cursor.value;
  }

  /**
   * The step whose single histogram the histogram panels show or mark; `null`: the newest one of each. Changes at the pace
   * of the slider, or of its playing.
   */
  get step(): number | null {
    return this.#step.value;
  }

  /** The step moves by itself. The grid and an enlarged panel have a slider each, that show the same. */
  get playing(): boolean {
    return this.#playing.value;
  }

  /** The run whose histograms are shown: they cannot lie over one another. `null`: the newest selected one. */
  get histogramRun(): string | null {
    return this.#histogramRun.value;
  }

  /** The panel that fills the screen; the others rest meanwhile. */
  get enlarged(): KeyOfKind | null {
    return this.#enlarged.value;
  }

  /** Grows when the board's own scroll container moves: places of panels on the screen are stale then. */
  get scrolls(): number {
    return this.#scrolls.value;
  }

  setZoom(zoom: Zoom | null): void {
    if (zoom?.min === this.zoom?.min && zoom?.max === this.zoom?.max) return;
    this.#zoom.value = zoom;
  }

  setCursor(x: number | null): void {
    this.#cursor.value = x;
  }

  /** Moves all histogram panels to a step; `null`: they follow the newest. */
  setStep(step: number | null): void {
    this.#step.value = step;
  }

  setPlaying(playing: boolean): void {
    this.#playing.value = playing;
  }

  /** Shows the histograms of this run in every panel whose key it has. */
  setHistogramRun(uid: string | null): void {
    this.#histogramRun.value = uid;
  }

  /** The look of a key's own, which goes before the one in the settings; `null`: it has none. */
  lookOf(key: string): HistogramLook | null {
    return this.#looks.value.get(key) ?? null;
  }

  /** Gives a key a look of its own, in the grid and enlarged, for as long as the board is open. `null` takes it back. */
  setLook(key: string, look: HistogramLook | null): void {
    const looks = new Map(this.#looks.value);
    if (look) looks.set(key, look);
    else looks.delete(key);
    this.#looks.value = looks;
  }

  setEnlarged(enlarged: KeyOfKind | null): void {
    this.#enlarged.value = enlarged;
  }

  scrolled(): void {
    this.#scrolls.value++;
  }
}
