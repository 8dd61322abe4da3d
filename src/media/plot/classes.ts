/** Classes of samples: numbers from 0 on instead of the labels that were logged. */
import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import type { RawInput, RawLabels } from './raw.js';

/** Most classes of a plot. */
const MAX_CLASSES = 1024;

/** The classes of samples. */
export interface Classes {
  readonly names: readonly string[];
  /** For each list of labels, the class of each sample. */
  readonly indexes: readonly Int32Array[];
}

/** Scores of samples, row by row. */
export interface Scores {
  readonly data: ArrayLike<number>;
  readonly samples: number;
  readonly columns: number;
}

/** Scores as a matrix; a single dimension is one column. `what`: their name for messages. */
export function scoresOf(
  what: string,
  input: RawInput | undefined,
  shape: readonly number[] | null,
): Scores | Refusal {
  if (!input || 'texts' in input) return refuse('type', `${what} must be numbers`);
  const { data } = input;
  const given = shape ?? input.shape;
  const sides = given.length > 2 ? given.filter((side) => side !== 1) : given;
  const [samples = 1, columns = 1, ...more] = sides;
  if (more.length > 0 || samples * columns !== data.length) {
    return refuse('shape', `${what} of shape [${given.join(', ')}] are no matrix of ${data.length} numbers`);
  }
  if (data.length === 0) return refuse('shape', `${what} are empty`);
  return { data, samples, columns };
}

/** The column with the highest score of each sample; of equal ones the first. */
export function highest({ data, samples, columns }: Scores): Int32Array {
  return Int32Array.from({ length: samples }, (_, row) => {
    let best = 0;
    for (let i = 1; i < columns; i++) {
      if ((data[row * columns + i] as number) > (data[row * columns + best] as number)) best = i;
    }
    return best;
  });
}

/** Refuses numbers that are NaN or infinite. */
export function whyNotFinite(what: string, { data }: Pick<Scores, 'data'>): Refusal | null {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) return refuse('range', `${what} hold NaN or infinite numbers`);
  }
  return null;
}

/** Labels of samples in one dimension: texts, or whole numbers. */
export function labelsIn(what: string, input: RawInput | undefined): (string | number)[] | Refusal {
  if (!input) return refuse('type', `${what} is missing`);
  if ('texts' in input) return [...input.texts];
  const { data, shape } = input;
  if (shape.filter((side) => side !== 1).length > 1) {
    return refuse('shape', `${what} of shape [${shape.join(', ')}] is no list of classes`);
  }
  const labels = Array.from(data);
  if (!labels.every((label) => Number.isSafeInteger(label))) {
    return refuse('range', `${what} must be whole numbers or texts`);
  }
  return labels;
}

/**
 * Numbers the classes of lists of labels. `labels`: the names in their order. Texts, and numbers if all names are numbers, are found
 * among the names; other numbers count from 0. Without names: the labels in ascending order. `count`: number of classes, if known.
 */
export function classesOf(
  lists: readonly (readonly (string | number)[])[],
  labels: RawLabels | null,
  count: number | null,
): Classes | Refusal {
  const names = labels ?? guessed(lists, count);
  if (isRefusal(names)) return names;
  if (count !== null && names.length !== count) {
    return refuse('shape', `there are ${names.length} classes, and scores for ${count}`);
  }
  if (names.length > MAX_CLASSES)
    return refuse('limit', `a plot may have ${MAX_CLASSES} classes, not ${names.length}`);
  const isByName =
    names.every((name) => typeof name === 'number') || lists.flat().some((each) => typeof each === 'string');
  const byName = new Map(names.map((name, i) => [String(name), i]));
  if (byName.size < names.length) return refuse('option', 'two classes have the same name');
  const indexes: Int32Array[] = [];
  for (const list of lists) {
    const found = Int32Array.from(list, (label) => {
      if (isByName) return byName.get(String(label)) ?? -1;
      return Number(label) >= 0 && Number(label) < names.length ? Number(label) : -1;
    });
    if (found.includes(-1)) return refuse('range', 'a sample has a class that is not among the labels');
    indexes.push(found);
  }
  return { names: names.map(String), indexes };
}

function guessed(
  lists: readonly (readonly (string | number)[])[],
  count: number | null,
): RawLabels | Refusal {
  const found = new Set(lists.flat());
  const all = [...found];
  const numbers = all.filter((label): label is number => typeof label === 'number');
  if (numbers.length > 0 && numbers.length < all.length) {
    // A list of texts beside one of numbers: the text 1 is the number 1.
    return guessed([lists.flat().map(String)], count);
  }
  if (count === null)
    return numbers.length > 0 ? numbers.sort((a, b) => a - b) : all.map(String).sort(ascending);
  if (numbers.every((label) => label >= 0 && label < count) && numbers.length === all.length) {
    return Array.from({ length: count }, (_, i) => i);
  }
  if (all.length === count) return guessed(lists, null);
  return refuse('shape', `samples have ${all.length} classes, and scores for ${count}: say labels`);
}

/** Order of code units. */
function ascending(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
