/** What a person has chosen to see over the images of a key. Kept while steps change. */
import type { Box, ClassLabels } from './overlays.js';

const MOST_ZOOM = 64;

/** Names a class: the same number may have another name in another group. */
export function className(id: number, labels: ClassLabels): string {
  return labels[id] ?? `class ${id}`;
}

/** State of the overlays and the zoom of a key, for all its images. */
export class OverlayState {
  /** Counts changes. */
  version = 0;
  /** Of masks, 0 to 1. */
  opacity = 0.5;
  /** Name of the score that boxes are filtered by; `null`: the first. */
  score: string | null = null;
  /** Boxes with a lower score are hidden; `null`: none are. */
  minScore: number | null = null;
  /** Magnification of the enlarged view; 1 shows the whole image. */
  scale = 1;
  /** The point of the image in the middle, as fractions. */
  x = 0.5;
  y = 0.5;
  readonly #hidden = new Set<string>();
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` after each change. Returns a function that stops this. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the state and tells everybody who shows it. */
  change(fields: Partial<Pick<OverlayState, 'opacity' | 'score' | 'minScore'>> = {}): void {
    Object.assign(this, fields);
    this.version++;
    for (const listener of this.#listeners) listener();
  }

  isHidden(what: 'mask' | 'boxes' | 'class', name: string): boolean {
    return this.#hidden.has(`${what} ${name}`);
  }

  toggle(what: 'mask' | 'boxes' | 'class', name: string): void {
    const id = `${what} ${name}`;
    if (!this.#hidden.delete(id)) this.#hidden.add(id);
    this.change();
  }

  /** True if a box is not hidden by its class or its score. `score`: name of the score in use. */
  showsBox({ classId, scores }: Box, labels: ClassLabels, score: string | null): boolean {
    if (this.isHidden('class', className(classId, labels))) return false;
    const value = score === null ? undefined : scores?.[score];
    return value === undefined || this.minScore === null || value >= this.minScore;
  }

  /** Magnifies about a point of the view, whose middle is (0.5, 0.5). */
  zoom(factor: number, u = 0.5, v = 0.5): void {
    const scale = Math.max(1, Math.min(MOST_ZOOM, this.scale * factor));
    this.x += (u - 0.5) / this.scale - (u - 0.5) / scale;
    this.y += (v - 0.5) / this.scale - (v - 0.5) / scale;
    this.scale = scale;
    this.pan(0, 0);
  }

  /** Moves the image by shares of the view. */
  pan(right: number, down: number): void {
    const edge = 0.5 / this.scale;
    const kept = (at: number) => Math.max(edge, Math.min(1 - edge, at));
    this.x = kept(this.x - right / this.scale);
    this.y = kept(this.y - down / this.scale);
    this.change();
  }

  /** Shows the whole image. */
  reset(): void {
    this.scale = 1;
    this.pan(0, 0);
  }
}
