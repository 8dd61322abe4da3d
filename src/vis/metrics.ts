/** How good predictions are: the `metrics` of tfjs-vis. */
import { ValidationError } from '../base/errors.js';
import type { ClassAccuracy, TensorData } from './types.js';

/** The share of predictions that equal their labels, for tensors of one shape. NaN for no samples. Rejects with `validation` for other shapes. */
export async function accuracy(labels: TensorData, predictions: TensorData): Promise<number> {
  if (labels.shape.join() !== predictions.shape.join()) {
    throw new ValidationError(
      `accuracy: labels have the shape [${labels.shape}], predictions [${predictions.shape}]`,
    );
  }
  const [wanted, got] = await read(labels, predictions);
  let right = 0;
  for (let i = 0; i < wanted.length; i++) if (wanted[i] === got[i]) right++;
  return right / wanted.length;
}

/**
 * Number of samples of each class, and the share of them that is predicted right. Classes are whole numbers from 0 on, in tensors of
 * one dimension. `numClasses`: default, the largest one plus 1. Rejects with `validation` for anything else.
 */
export async function perClassAccuracy(
  labels: TensorData,
  predictions: TensorData,
  numClasses?: number,
): Promise<ClassAccuracy[]> {
  const [wanted, got] = await classes('perClassAccuracy', labels, predictions);
  const size = sizeOf('perClassAccuracy', numClasses, wanted, got);
  const counts = new Array<number>(size).fill(0);
  const right = new Array<number>(size).fill(0);
  for (const [i, label] of wanted.entries()) {
    add(counts, label, 1);
    if (label === got[i]) add(right, label, 1);
  }
  return counts.map((count, i) => ({ accuracy: count === 0 ? 0 : (right[i] as number) / count, count }));
}

/**
 * Counts of each class (rows) and prediction (columns), as {@link perClassAccuracy} takes them. `weights`: what each sample counts.
 * Default: 1.
 */
export async function confusionMatrix(
  labels: TensorData,
  predictions: TensorData,
  numClasses?: number,
  weights?: TensorData,
): Promise<number[][]> {
  if (weights && weights.size !== labels.size) {
    throw new ValidationError('confusionMatrix: there must be one weight for each label');
  }
  const reading = weights?.data();
  const [wanted, got] = await classes('confusionMatrix', labels, predictions);
  const each = (await reading) as ArrayLike<number> | undefined;
  const size = sizeOf('confusionMatrix', numClasses, wanted, got);
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [i, label] of wanted.entries()) {
    const row = matrix[label] as number[];
    add(row, got[i] as number, each ? (each[i] as number) : 1);
  }
  return matrix;
}

function read(labels: TensorData, predictions: TensorData): Promise<[ArrayLike<number>, ArrayLike<number>]> {
  return Promise.all([labels.data(), predictions.data()]);
}

async function classes(
  what: string,
  labels: TensorData,
  predictions: TensorData,
): Promise<[number[], number[]]> {
  if (labels.rank !== 1 || predictions.rank !== 1) {
    throw new ValidationError(`${what}: labels and predictions must have one dimension`);
  }
  if (labels.size !== predictions.size) {
    throw new ValidationError(`${what}: there are ${labels.size} labels and ${predictions.size} predictions`);
  }
  const [wanted, got] = await read(labels, predictions);
  // As a cast to int32 does.
  return [Array.from(wanted, Math.trunc), Array.from(got, Math.trunc)];
}

/** Number of classes; throws if a class is none of them. */
function sizeOf(
  what: string,
  given: number | null | undefined,
  wanted: readonly number[],
  got: readonly number[],
): number {
  let [low, high] = [0, -1];
  for (const list of [wanted, got]) {
    for (const each of list) {
      if (Number.isNaN(each)) throw new ValidationError(`${what}: NaN is no class`);
      if (each < low) low = each;
      if (each > high) high = each;
    }
  }
  const size = given ?? high + 1;
  if (low < 0 || high >= size || !Number.isInteger(size) || size > MOST_CLASSES) {
    throw new ValidationError(
      `${what}: classes are whole numbers from 0 to ${Math.min(size, MOST_CLASSES) - 1}`,
    );
  }
  return size;
}

/** A matrix of more classes does not fit into memory. */
const MOST_CLASSES = 10_000;

function add(list: number[], i: number, by: number): void {
  list[i] = (list[i] as number) + by;
}
