/** The difference of two images, pixel by pixel. */

/** What the differences of all pixels come to. Values go from 0 to 255. */
export interface DifferenceSummary {
  /** Mean over all pixels and the three colours. */
  readonly mean: number;
  readonly most: number;
  /** Share of pixels that differ at all, 0 to 1. */
  readonly share: number;
}

/** Sums of the differences of the pixels so far. */
export class DifferenceSums {
  #sum = 0;
  #most = 0;
  #different = 0;
  #pixels = 0;

  /** Adds one pixel. */
  add(red: number, green: number, blue: number): void {
    const most = Math.max(red, green, blue);
    this.#pixels++;
    if (most === 0) return;
    this.#different++;
    this.#sum += red + green + blue;
    if (most > this.#most) this.#most = most;
  }

  get summary(): DifferenceSummary {
    const pixels = Math.max(1, this.#pixels);
    return { mean: this.#sum / (3 * pixels), most: this.#most, share: this.#different / pixels };
  }
}

/**
 * Writes the absolute differences of pixels, times `gain`, as opaque pixels. All arrays are RGBA without premultiplied alpha, as of
 * `getImageData`. A transparent pixel looks as what is behind it does: its difference is the larger one of those over black and over
 * white, so that a hidden colour makes no difference, and another alpha does.
 */
export function writeDifference(
  a: Uint8ClampedArray,
  b: Uint8ClampedArray,
  into: Uint8ClampedArray,
  gain: number,
  sums: DifferenceSums,
): void {
  for (let at = 0; at < into.length; at += 4) {
    const alphaA = a[at + 3] as number;
    const alphaB = b[at + 3] as number;
    const red = differenceOf(a[at] as number, alphaA, b[at] as number, alphaB);
    const green = differenceOf(a[at + 1] as number, alphaA, b[at + 1] as number, alphaB);
    const blue = differenceOf(a[at + 2] as number, alphaA, b[at + 2] as number, alphaB);
    sums.add(red, green, blue);
    // The array cuts off what is above white.
    into[at] = red * gain;
    into[at + 1] = green * gain;
    into[at + 2] = blue * gain;
    into[at + 3] = 255;
  }
}

function differenceOf(a: number, alphaA: number, b: number, alphaB: number): number {
  const overBlack = (a * alphaA - b * alphaB) / 255;
  const overWhite = overBlack - (alphaA - alphaB);
  return Math.max(Math.abs(overBlack), Math.abs(overWhite));
}
