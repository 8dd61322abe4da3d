/** Labelled grey images in memory, and how one set of them becomes a training and a test set. */
import { seededRandom } from './random.js';

/** The digits 0 … 9. */
export const CLASSES = 10;

/** Width and height that are taken at most: a larger picture is no digit from a known set, and its tensors would not fit. */
export const MAX_SIDE = 64;

/** Labelled grey images, all of one size. */
export interface ImageSet {
  readonly width: number;
  readonly height: number;
  /** Number of images. */
  readonly count: number;
  /** Value of a full white pixel: 255, or 16 in the 8 × 8 sets. */
  readonly maximum: number;
  /** Image after image, row-major from the upper left, `count × height × width` values in 0 … `maximum`. */
  readonly pixels: Uint8Array;
  /** Class of each image, 0 … 9. */
  readonly labels: Uint8Array;
}

/** What a run trains on. */
export interface Dataset {
  /** For people and for the run's config: `drawn`, `optdigits-train.csv`, … */
  readonly name: string;
  readonly train: ImageSet;
  readonly test: ImageSet;
}

/** A new set with the images at `indices`, in that order. */
export function takeImages(set: ImageSet, indices: Uint32Array): ImageSet {
  const size = set.width * set.height;
  const pixels = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  indices.forEach((from, to) => {
    pixels.set(set.pixels.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = set.labels[from] as number;
  });
  return { ...set, count: indices.length, pixels, labels };
}

/**
 * Shuffles a set and cuts it in two: `round(count × testShare)` images, at least one, for the test, all others for training.
 * @throws Error for a set of less than two images.
 */
export function splitImages(
  set: ImageSet,
  testShare: number,
  seed: number,
): { train: ImageSet; test: ImageSet } {
  if (set.count < 2) throw new Error('One image is not enough for a training and a test set.');
  const order = seededRandom(seed).order(set.count);
  const testCount = Math.min(set.count - 1, Math.max(1, Math.round(set.count * testShare)));
  return {
    train: takeImages(set, order.subarray(testCount)),
    test: takeImages(set, order.subarray(0, testCount)),
  };
}

/** Pixels as the network takes them: float32 in 0 … 1, in the order of {@link ImageSet.pixels}. */
export function toUnitRange(pixels: Uint8Array, maximum: number): Float32Array {
  return Float32Array.from(pixels, (value) => value / maximum);
}

/** @throws Error that names `where` when a label is not one of the classes. */
export function checkLabels(labels: Uint8Array, where: string): void {
  const bad = labels.findIndex((label) => label >= CLASSES);
  if (bad >= 0)
    throw new Error(
      `${where}: label ${labels[bad]} at image ${bad + 1}; only the digits 0–9 are known here.`,
    );
}
