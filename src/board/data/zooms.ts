import type { YRange, Zoom } from './view-spec.js';

/** What zooming changes: the range of x of the board, and the range of y of one panel. `null`: the whole range, or by rule. */
export interface Zoomed {
  readonly x: Zoom | null;
  readonly y: YRange | null;
}

/** A zoom that a person can take back. */
export interface ZoomStep {
  /** Id of the panel in which the person zoomed. */
  readonly panel: string;
  readonly before: Zoomed;
  readonly after: Zoomed;
}

/** What is shown now. */
export interface ZoomedNow {
  readonly x: Zoom | null;
  /** The range of y of a panel. */
  y(panel: string): YRange | null;
}

/** Most steps that are kept. */
const MOST_STEPS = 50;

/**
 * The zooms of a board, so that a person can take back one after the other. A step counts only while its result is still shown:
 * another x axis, another view or a reset by a button makes steps void, without a call to this class.
 */
export class Zooms {
  #steps: (ZoomStep & { readonly gesture: number | null })[] = [];

  /**
   * Adds a step. `gesture`: steps of one panel with the same number are one step, such as the many events of a wheel. `null`: a
   * step of its own.
   */
  add({ panel, before, after }: ZoomStep, gesture: number | null = null): void {
    const last = this.#steps.at(-1);
    const isSame = gesture !== null && last?.gesture === gesture && last.panel === panel;
    const step = { panel, before: isSame ? last.before : before, after, gesture };
    if (isSame) this.#steps.pop();
    if (!isSameRange(step.before.x, after.x) || !isSameRange(step.before.y, after.y)) this.#steps.push(step);
    if (this.#steps.length > MOST_STEPS) this.#steps.shift();
  }

  /**
   * Takes back the last zoom that a panel shows: in x, which all panels share, or in its own y. A box that was drawn in another panel
   * is taken back there as well. Without a step, the panel goes back to the whole range.
   */
  back(panel: string, now: ZoomedNow): Zoomed & { readonly panel: string } {
    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const step = this.#steps[i] as ZoomStep;
      const { before, after } = step;
      const movesX = !isSameRange(before.x, after.x);
      if (!movesX && step.panel !== panel) continue;
      this.#steps.splice(i, 1);
      const y = now.y(step.panel);
      // From the whole range, nothing leads back: another axis has the whole range too, and other units.
      const isX = movesX && after.x !== null && isSameRange(now.x, after.x);
      const isY = !isSameRange(before.y, after.y) && isSameRange(y, after.y);
      if (isX || isY) return { panel: step.panel, x: isX ? before.x : now.x, y: isY ? before.y : y };
    }
    return { panel, x: null, y: null };
  }
}

const known = new WeakMap<object, Zooms>();

/** The zooms of a board, by its view state. */
export function zoomsOf(view: object): Zooms {
  const zooms = known.get(view) ?? new Zooms();
  known.set(view, zooms);
  return zooms;
}

function isSameRange(a: YRange | null, b: YRange | null): boolean {
  return a?.min === b?.min && a?.max === b?.max;
}
