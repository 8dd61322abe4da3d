/** The camera of a panel of 3D scenes: one for all of its runs and steps, so that a thing is compared with itself from the same side. */

export type Place = readonly [x: number, y: number, z: number];

/** A box along the axes. */
export interface Bounds {
  readonly low: Place;
  readonly high: Place;
}

/** The axis that points up. */
export type Up = 'y' | 'z';

/** Vertical angle of the view, in degrees. */
export const VIEW_ANGLE = 40;
const TANGENT = Math.tan((VIEW_ANGLE * Math.PI) / 360);
/** Radians for a drag over a whole view. */
const FULL_DRAG = Math.PI;
/** Straight up and straight down have no side that is up. */
const MAX_ELEVATION = Math.PI / 2 - 1e-3;
const START = { azimuth: -Math.PI / 3, elevation: Math.PI / 7 } as const;
/** Share of the view that a scene takes. */
const FILL = 1.05;
const ONE: Bounds = { low: [-1, -1, -1], high: [1, 1, 1] };

export class OrbitCamera {
  target: Place = [0, 0, 0];
  /** From the eye to the target. */
  distance = 1;
  /** Around the axis that points up, in radians. */
  azimuth: number = START.azimuth;
  /** Above the ground, in radians. */
  elevation: number = START.elevation;
  #up: Up;
  /** True after a person has moved it: then it stays where it is. */
  #isMoved = false;
  readonly #bounds = new Map<object, Bounds>();
  readonly #listeners = new Set<() => void>();

  constructor(up: Up) {
    this.#up = up;
    this.#fit();
  }

  get up(): Up {
    return this.#up;
  }

  setUp(up: Up): void {
    this.#up = up;
    this.#changed();
  }

  /** Calls `listener` after each change. Returns a function that stops this. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says what `owner` shows. Until a person moves the camera, all that is shown is in view. `null`: nothing any more. */
  setBounds(owner: object, bounds: Bounds | null): void {
    if (bounds) this.#bounds.set(owner, bounds);
    else this.#bounds.delete(owner);
    // A scene that goes does not move the others.
    if (bounds && !this.#isMoved) {
      this.#fit();
      this.#changed();
    }
  }

  rotateBy(right: number, down: number): void {
    this.azimuth -= right * FULL_DRAG;
    this.elevation = Math.max(-MAX_ELEVATION, Math.min(MAX_ELEVATION, this.elevation + down * FULL_DRAG));
    this.#moved();
  }

  panBy(right: number, down: number): void {
    const side = 2 * this.distance * TANGENT;
    const axes = this.axes();
    this.target = add(add(this.target, axes.right, -right * side), axes.above, down * side);
    this.#moved();
  }

  zoomBy(factor: number): void {
    const distance = this.distance / factor;
    const radius = radiusOf(this.whole());
    if (distance > radius * 1e-4 && distance < radius * 1e4) this.distance = distance;
    this.#moved();
  }

  /** Flies: the eye and the target move together, by shares of their distance. */
  flyBy(forward: number, right: number, above: number): void {
    const axes = this.axes();
    const step = this.distance;
    this.target = add(
      add(add(this.target, axes.forward, forward * step), axes.right, right * step),
      axes.above,
      above * step,
    );
    this.#moved();
  }

  /** Shows the whole, from where it was shown at first. */
  reset(): void {
    this.#isMoved = false;
    this.azimuth = START.azimuth;
    this.elevation = START.elevation;
    this.#fit();
    this.#changed();
  }

  /** Where the eye is. */
  eye(): Place {
    return add(this.target, this.axes().forward, -this.distance);
  }

  /** Directions of length 1. */
  axes(): { readonly forward: Place; readonly right: Place; readonly above: Place } {
    const { azimuth, elevation } = this;
    const turn = (across: number, along: number, height: number): Place =>
      this.#up === 'z' ? [across, along, height] : [across, height, -along];
    const [sin, cos] = [Math.sin(elevation), Math.cos(elevation)];
    const [sinA, cosA] = [Math.sin(azimuth), Math.cos(azimuth)];
    return {
      forward: turn(-cos * cosA, -cos * sinA, -sin),
      right: turn(-sinA, cosA, 0),
      above: turn(-sin * cosA, -sin * sinA, cos),
    };
  }

  /** Distances from the eye between which everything is drawn. */
  range(): { readonly near: number; readonly far: number } {
    const { low, high } = this.whole();
    const middle = low.map((from, i) => (from + (high[i] as number)) / 2);
    const away = Math.hypot(...this.eye().map((each, i) => each - (middle[i] as number)));
    const radius = radiusOf({ low, high });
    const far = (away + radius) * 1.1;
    return { near: Math.max(far * 1e-4, (away - radius) * 0.9), far };
  }

  /** A box around all that is shown. */
  whole(): Bounds {
    const all = [...this.#bounds.values()];
    if (all.length === 0) return ONE;
    const of = (choose: typeof Math.min, side: 'low' | 'high') =>
      [0, 1, 2].map((i) => choose(...all.map((bounds) => bounds[side][i] as number))) as unknown as Place;
    return { low: of(Math.min, 'low'), high: of(Math.max, 'high') };
  }

  #fit(): void {
    const { low, high } = this.whole();
    this.target = low.map((from, i) => from / 2 + (high[i] as number) / 2) as unknown as Place;
    this.distance = (radiusOf({ low, high }) / Math.sin((VIEW_ANGLE * Math.PI) / 360)) * FILL;
  }

  #moved(): void {
    this.#isMoved = true;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A single point has a radius too. */
function radiusOf({ low, high }: Bounds): number {
  const radius = Math.hypot(...low.map((from, i) => (high[i] as number) - from)) / 2;
  return radius > 0 ? radius : 1;
}

function add(place: Place, direction: Place, length: number): Place {
  return place.map((each, i) => each + (direction[i] as number) * length) as unknown as Place;
}
