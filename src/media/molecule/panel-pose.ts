/** How all molecules of a panel are turned: a molecule is compared with the same molecule of another step or run from the same side. */

/** A rotation as a quaternion of length 1. */
export type Rotation = readonly [x: number, y: number, z: number, w: number];

const NONE: Rotation = [0, 0, 0, 1];
/** Radians for a drag over a whole view. */
const FULL_DRAG = Math.PI;
const MIN_ZOOM = 0.1;
const MAX_ZOOM = 40;

export class Pose {
  rotation: Rotation = NONE;
  /** 1: the molecule fills the view. */
  zoom = 1;
  /** In shares of the view's side. */
  pan: readonly [right: number, down: number] = [0, 0];
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` after each change. Returns a function that stops this. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Turns about the axes of the screen, by shares of a view. */
  rotateBy(right: number, down: number): void {
    const turned = product(
      about(0, 1, right * FULL_DRAG),
      product(about(1, 0, down * FULL_DRAG), this.rotation),
    );
    const length = Math.hypot(...turned) || 1;
    const [x, y, z, w] = turned;
    this.rotation = [x / length, y / length, z / length, w / length];
    this.#changed();
  }

  panBy(right: number, down: number): void {
    this.pan = [this.pan[0] + right, this.pan[1] + down];
    this.#changed();
  }

  zoomBy(factor: number): void {
    const zoom = this.zoom * factor;
    if (Number.isFinite(zoom)) this.zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, zoom));
    this.#changed();
  }

  reset(): void {
    this.rotation = NONE;
    this.zoom = 1;
    this.pan = [0, 0];
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The rotation about an axis of the screen: x points right, y up. */
function about(x: number, y: number, angle: number): Rotation {
  const half = Math.sin(angle / 2);
  return [x * half, y * half, 0, Math.cos(angle / 2)];
}

/** First `b`, then `a`. */
function product(a: Rotation, b: Rotation): Rotation {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}
